internal import Inference
internal import Models
internal import SystemIO

/// How long a model takes for a row, measured once when it is loaded: what may run on an event loop depends on it.
struct RowCost {
    /// Nanoseconds to score a row.
    private let scoring: UInt64
    /// Nanoseconds to explain it besides.
    private let explaining: UInt64
    /// The least a row's features can take in a request.
    private let rowBytes: Int

    /// Longer work is not for an event loop.
    private static let longNanoseconds: UInt64 = 1_000_000

    init(of model: ServableModel) {
        let row = model.goldenValues?.prefix(model.featureNames.count)
        let values = row.map(Array.init) ?? [Double](repeating: .nan, count: max(model.featureNames.count, 1))
        var margins = [Double](repeating: 0, count: max(model.model.outputCount, 1))
        var contributions = [Double](repeating: 0, count: margins.count * (model.featureNames.count + 1))
        var scratch = ExplanationScratch()
        scoring = RowCost.quickest {
            values.withUnsafeBufferPointer { values in
                margins.withUnsafeMutableBufferPointer { margins in
                    guard let row = values.baseAddress, let start = margins.baseAddress else { return }
                    model.predictor.predictMargins(rows: row, rowCount: 1, margins: start)
                }
            }
        }
        explaining = RowCost.quickest {
            values.withUnsafeBufferPointer { values in
                contributions.withUnsafeMutableBufferPointer { contributions in
                    guard let row = values.baseAddress, let start = contributions.baseAddress else { return }
                    model.explainer?.explain(row: row, contributions: start, scratch: &scratch)
                }
            }
        }
        // Quotes, colon, a digit and a comma around each name.
        rowBytes = max(model.featureNames.reduce(0) { $0 + $1.utf8.count + 5 }, 16)
    }

    /// Whether answering a request of so many bytes takes long: reading costs about a nanosecond a byte, the rest by
    /// the rows that fit into it.
    func isLong(contentBytes: Int, isExplained: Bool) -> Bool {
        let rows = UInt64(max(contentBytes / rowBytes, 1))
        let row = scoring &+ (isExplained ? explaining : 0)
        return UInt64(contentBytes) &+ rows &* min(row, RowCost.longNanoseconds) > RowCost.longNanoseconds
    }

    /// The best of five, as the first runs are cold and any can be interrupted.
    private static func quickest(_ work: () -> Void) -> UInt64 {
        var best = UInt64.max
        for _ in 0..<5 {
            let start = Clock.monotonicNanoseconds()
            work()
            best = min(best, Clock.monotonicNanoseconds() &- start)
        }
        return best
    }
}
