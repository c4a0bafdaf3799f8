internal import SystemIO

/// Features that a model must not learn from, though requests carry them: levels that only ever grow, and whatever else
/// tells units apart instead of what becomes of them.
package struct WithheldFeatures: Sendable, Equatable {
    package let names: [String]

    /// - Parameter patterns: Names; `*` stands for any text, as in `smart_241_raw_mean_*`.
    /// - Throws: For a pattern that fits no feature: a misspelt name must not go unnoticed.
    package init(_ patterns: [String], of features: [String]) throws(TrainingError) {
        var withheld: Set<String> = []
        for pattern in patterns {
            let fitting = features.filter { Self.matches($0.utf8[...], pattern.utf8[...]) }
            guard !fitting.isEmpty else {
                throw TrainingError(
                    .usage,
                    "cannot withhold \"\(pattern)\": expected the name of a feature, found none that fits; "
                        + "`*` stands for any text")
            }
            withheld.formUnion(fitting)
        }
        names = features.filter(withheld.contains)
        guard names.count < features.count else {
            throw TrainingError(.usage, "cannot withhold every feature: expected one to learn from, found none left")
        }
    }

    /// Makes them missing in every row.
    func clear(in rows: LabelledRows) {
        let columns = rows.featureNames.indices.filter { names.contains(rows.featureNames[$0]) }
        let width = rows.featureNames.count
        let values = rows.features.elements
        for row in 0..<rows.count {
            for column in columns { values[row * width + column] = .nan }
        }
    }

    /// Greedy with one point to go back to, so that its time is bounded by the product of both lengths.
    private static func matches(_ text: Substring.UTF8View, _ pattern: Substring.UTF8View) -> Bool {
        var (place, step) = (text.startIndex, pattern.startIndex)
        var retry: (place: Substring.UTF8View.Index, step: Substring.UTF8View.Index)?
        while place < text.endIndex {
            if step < pattern.endIndex, pattern[step] == UInt8(ascii: "*") {
                step = pattern.index(after: step)
                retry = (place, step)
            } else if step < pattern.endIndex, pattern[step] == text[place] {
                place = text.index(after: place)
                step = pattern.index(after: step)
            } else if let (from, after) = retry {
                place = text.index(after: from)
                step = after
                retry = (place, after)
            } else {
                return false
            }
        }
        return pattern[step...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
