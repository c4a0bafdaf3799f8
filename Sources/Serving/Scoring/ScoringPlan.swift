internal import Bytes
internal import Datasets
internal import JSONText
internal import Models
import Synchronization

/// A model ready to answer requests: the model itself and everything about it that answers repeat, rendered once.
///
/// A request takes one plan at its start; version, features, cuts and scores all come from it.
package final class ScoringPlan: Sendable {
    package let model: ServableModel
    /// Row width.
    let featureCount: Int
    /// `"name":` of each feature, as a request's compact JSON has it.
    let keys: ExpectedKeys
    /// `{"code":"name","contribution":` of each feature.
    let reasonStarts: KeyTexts
    /// `,"model_version":"…","scored_at":"`
    let versionText: [UInt8]
    /// The answer to `GET /model/info`.
    let infoText: [UInt8]
    let index: NameIndex
    /// Measuring it also warms the model: the first request does not pay for cold memory.
    let cost: RowCost

    private static let live = Atomic<Int>(0)
    /// Plans not yet freed.
    static var liveCount: Int { live.load(ordering: .relaxed) }

    init(_ model: ServableModel) {
        self.model = model
        infoText = StatusAnswers.modelInfo(model)
        featureCount = model.featureNames.count
        keys = ExpectedKeys(model.featureNames) { model.textColumn($0) == nil }
        reasonStarts = KeyTexts(model.featureNames, before: "{\"code\":", after: ",\"contribution\":")
        var text = ByteBuffer()
        text.append(",\"model_version\":")
        text.appendJSON(string: model.version)
        text.append(",\"scored_at\":\"")
        versionText = text.array
        index = NameIndex(model.featureNames)
        cost = RowCost(of: model)
        ScoringPlan.live.add(1, ordering: .relaxed)
    }

    deinit { ScoringPlan.live.subtract(1, ordering: .relaxed) }

    /// The texts a feature may be; nil for one that is a number.
    func textColumn(_ feature: Int) -> TextColumn? { model.textColumn(feature) }

    /// Linear models put a mean where a value is missing; trees have a branch for it.
    var fillsMissingValues: Bool {
        if case .linear = model.model { true } else { false }
    }

    func bucket(of score: Double) -> RiskBucket {
        if score >= model.cuts.high { return .high }
        return score >= model.cuts.medium ? .medium : .low
    }
}

/// One short text per feature, each a JSON string between two fixed parts, laid end to end.
final class KeyTexts: Sendable {
    nonisolated(unsafe) private let bytes: UnsafeRawBufferPointer  // Never written after `init`.
    private let ends: [Int]

    init(_ names: [String], before: StaticString, after: StaticString) {
        var buffer = ByteBuffer()
        var ends: [Int] = []
        for name in names {
            buffer.append(before)
            buffer.appendJSON(string: name)
            buffer.append(after)
            ends.append(buffer.count)
        }
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(buffer.count, 1), alignment: 8)
        copy.copyMemory(from: buffer.bytes)
        bytes = UnsafeRawBufferPointer(copy)
        self.ends = ends
    }

    deinit { bytes.deallocate() }

    /// The text of one feature; valid as long as this object.
    subscript(index: Int) -> UnsafeRawBufferPointer {
        let start = index == 0 ? 0 : ends[index - 1]
        return UnsafeRawBufferPointer(rebasing: bytes[start..<ends[index]])
    }
}
