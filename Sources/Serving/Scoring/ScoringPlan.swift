internal import Bytes
internal import JSONText

/// A model ready to answer requests: the model itself and everything about it that answers repeat, rendered once.
///
/// A request takes one plan at its start; version, features, cuts and scores all come from it.
package final class ScoringPlan: Sendable {
    package let model: ServableModel
    /// Row width.
    let featureCount: Int
    /// `"name":` of each feature, as a request's compact JSON has it.
    let keys: KeyTexts
    /// `{"code":"name","contribution":` of each feature.
    let reasonStarts: KeyTexts
    /// `,"model_version":"…","scored_at":"`
    let versionText: [UInt8]
    private let indices: [String: Int]

    init(_ model: ServableModel) {
        self.model = model
        featureCount = model.featureNames.count
        keys = KeyTexts(model.featureNames, before: "", after: ":")
        reasonStarts = KeyTexts(model.featureNames, before: "{\"code\":", after: ",\"contribution\":")
        var text = ByteBuffer()
        text.append(",\"model_version\":")
        text.appendJSON(string: model.version)
        text.append(",\"scored_at\":\"")
        versionText = Array(text.bytes)
        indices = Dictionary(
            model.featureNames.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    func index(ofFeature name: String) -> Int? { indices[name] }
}

/// One short text per feature, each a JSON string between two fixed parts, laid end to end.
final class KeyTexts: Sendable {
    private let bytes: UnsafeRawBufferPointer
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
