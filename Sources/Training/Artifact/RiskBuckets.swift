internal import Evaluation
internal import JSONText
internal import SystemIO

/// From which score a row is worth attention, chosen on validation rows so that a fixed share of them is above.
package struct RiskBuckets: Sendable, Equatable {
    /// 0 ≤ medium ≤ high ≤ 1.
    package let medium: Double
    package let high: Double

    /// How large a share of all rows each bucket and those above it may hold.
    package struct Budgets: Sendable, Equatable {
        package var high = 0.01
        package var medium = 0.05

        package init() {}
    }

    package init(medium: Double, high: Double) {
        self.high = min(max(high, 0), 1)
        self.medium = min(max(medium, 0), self.high)
    }

    var json: JSONValue { ["medium": .number(medium), "high": .number(high)] }
}

extension RiskBuckets {
    /// - Parameters:
    ///   - scores: One for each of `rows`.
    ///   - directory: For temporary files.
    init(
        _ budgets: Budgets, _ scores: MappedArray<Double>, of rows: LabelledRows, in directory: String
    ) throws(TrainingError) {
        let ranking = try Ranking(rows: rows, scores: scores, in: directory)
        // The ranked rows lie in its file.
        let cuts = try withExtendedLifetime(ranking) { () throws(TrainingError) in
            let ranked = try ranking.ranked(true)
            return [budgets.medium, budgets.high].map { ranked.threshold(forBudget: $0) ?? 1 }
        }
        self.init(medium: cuts[0], high: cuts[1])
    }

    /// - Parameter budgets: What they were chosen for, where that is known.
    func thresholds(_ budgets: Budgets? = nil) -> [EvaluationReport.Threshold] {
        [
            EvaluationReport.Threshold("high", budget: budgets?.high, score: high),
            EvaluationReport.Threshold("medium", budget: budgets?.medium, score: medium),
        ]
    }
}
