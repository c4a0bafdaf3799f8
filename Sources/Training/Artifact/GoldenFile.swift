internal import Inference
internal import JSONText
internal import Models
internal import SystemIO

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
        // As many as there is room for, from the first day to the last; then others, where some of these were chosen.
        let spread = [rowCount - chosen.count, rowCount].flatMap { count in
            (0..<count).map { $0 * (scores.count - 1) / (count - 1) }
        }
        for row in spread where chosen.count < rowCount { chosen.insert(row) }
        return chosen.sorted()
    }

    /// - Parameters:
    ///   - scores: One for each of `rows`.
    ///   - model: Its features in the order of the rows' columns.
    static func json(of rows: LabelledRows, scores: MappedArray<Double>, model: Model) -> JSONValue {
        let chosen = choice(of: UnsafeBufferPointer(scores.elements))
        let values = chosen.map { Array(rows.features(of: $0..<$0 + 1)) }
        var margins = [Double](repeating: 0, count: chosen.count)
        Predictors.make(for: model).predictMargins(
            rows: values.flatMap { $0 }, rowCount: chosen.count, margins: &margins)
        return [
            "format_version": 1, "features": .array(rows.featureNames.map { .string($0) }),
            "rows": .array(values.map { .array($0.map { .number($0) }) }),
            "margins": .array(margins.map { .number($0) }),
            "scores": .array(chosen.map { .number(scores.elements[$0]) }),
        ]
    }
}
