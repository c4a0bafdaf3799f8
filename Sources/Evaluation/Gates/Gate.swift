internal import Bytes

/// A condition on a candidate's metrics, such as `pr_auc>=0.05` or `brier_score<=champion*1.02`, `champion` being the
/// same metric of the model that serves now, on the same rows.
package struct Gate: Sendable, Equatable {
    enum Comparison: String, CaseIterable, Sendable {
        // The longer ones first, as they begin like the shorter.
        case atLeast = ">="
        case atMost = "<="
        case above = ">"
        case below = "<"

        func holds(_ left: Double, _ right: Double) -> Bool {
            switch self {
            case .atLeast: left >= right
            case .atMost: left <= right
            case .above: left > right
            case .below: left < right
            }
        }
    }

    enum Bound: Sendable, Equatable {
        case number(Double)
        /// `champion * factor + offset`.
        case champion(factor: Double, offset: Double)
    }

    /// As it was written.
    package let text: String
    package let metric: String
    let comparison: Comparison
    let bound: Bound

    /// Whether it asks for the champion's metric.
    package var comparesWithChampion: Bool {
        if case .champion = bound { true } else { false }
    }

    private static let forms =
        "such as pr_auc>=0.05, pr_auc>=champion, brier_score<=champion*1.02 or "
        + "recall_at_top_1pct>=champion-0.01"
    private static let longest = 200

    /// - Parameter known: The metrics there are.
    /// - Throws: `.badGate` for what is no condition, `.unknownMetric` with the nearest name.
    package init(_ text: String, known: [String]) throws(EvaluationError) {
        let words = text.filter { $0 != " " && $0 != "\t" }
        guard words.utf8.count <= Self.longest, let start = words.firstIndex(where: { "<>=".contains($0) }),
            let comparison = Comparison.allCases.first(where: { words[start...].hasPrefix($0.rawValue) })
        else {
            throw EvaluationError(
                .badGate,
                "cannot read the gate \"\(text.prefix(Self.longest))\": expected a condition \(Self.forms), "
                    + "found no >=, <=, > or <")
        }
        self.text = text
        self.comparison = comparison
        metric = String(words[..<start])
        let right = words[start...].dropFirst(comparison.rawValue.count)
        guard let bound = Self.bound(right) else {
            throw EvaluationError(
                .badGate,
                "cannot read the gate \"\(text)\": expected a number or champion behind \(comparison.rawValue), "
                    + "\(Self.forms), found \"\(right)\"")
        }
        self.bound = bound
        guard known.contains(metric) else {
            let nearest = NearestName.find(metric, among: known)
            throw EvaluationError(
                .unknownMetric,
                "cannot read the gate \"\(text)\": expected one of the metrics, found \"\(metric)\"; "
                    + (nearest.map { "did you mean \($0)?" } ?? "there are " + known.joined(separator: ", ")))
        }
    }

    private static func bound(_ text: Substring) -> Bound? {
        let champion = "champion"
        guard text.hasPrefix(champion) else { return number(text).map { .number($0) } }
        let rest = text.dropFirst(champion.count)
        guard let sign = rest.first else { return .champion(factor: 1, offset: 0) }
        guard let value = number(rest.dropFirst()), value >= 0 else { return nil }
        switch sign {
        case "*": return .champion(factor: value, offset: 0)
        case "+": return .champion(factor: 1, offset: value)
        case "-": return .champion(factor: 1, offset: -value)
        default: return nil
        }
    }

    /// Decimal only: Swift would take `nan`, `inf` and hexadecimal numbers too.
    private static func number(_ text: Substring) -> Double? {
        guard text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }) else { return nil }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
}
