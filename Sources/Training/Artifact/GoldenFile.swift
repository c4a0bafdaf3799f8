internal import Inference
internal import JSONText
internal import Models

/// `golden.json`: some rows with the results they must get wherever this version is loaded.
struct GoldenFile {
    static let rowCount = 16

    /// Rows worth checking, in their order: the highest scores, which go through the rarest branches, and others from the
    /// whole range of days.
    ///
    /// - Parameter scores: One for each of `rows`.
    static func choice(of scores: UnsafeBufferPointer<Double>) -> [Int] {
        guard scores.count > rowCount else { return Array(scores.indices) }
        var chosen: Set<Int> = []
        // No sort of them all: a few passes find the few highest.
        while chosen.count < rowCount / 4 {
            var highest = -1
            for row in scores.indices where highest < 0 || scores[row] > scores[highest] {
                if !chosen.contains(row) { highest = row }
            }
            chosen.insert(highest)
        }
        let spread = (0..<rowCount).map { $0 * (scores.count - 1) / (rowCount - 1) }
        for row in spread where chosen.count < rowCount { chosen.insert(row) }
        return chosen.sorted()
    }

    /// - Parameters:
    ///   - rows: Row-major, in the order of `features`; NaN becomes null.
    static func json(features: [String], rows: [[Double]], model: Model, predictor: any Predictor) -> JSONValue {
        let values = rows.flatMap { $0 }
        var margins = [Double](repeating: 0, count: rows.count)
        margins.withUnsafeMutableBufferPointer { margins in
            values.withUnsafeBufferPointer { values in
                guard let start = values.baseAddress, let output = margins.baseAddress else { return }
                predictor.predictMargins(rows: start, rowCount: rows.count, margins: output)
            }
        }
        var scores = margins
        scores.withUnsafeMutableBufferPointer { scores in
            for row in scores.indices {
                model.outputTransform.apply(to: UnsafeMutableBufferPointer(rebasing: scores[row...row]))
            }
        }
        return [
            "format_version": 1, "features": .array(features.map { .string($0) }),
            "rows": .array(rows.map { .array($0.map { .number($0) }) }),
            "margins": .array(margins.map { .number($0) }), "scores": .array(scores.map { .number($0) }),
        ]
    }
}
