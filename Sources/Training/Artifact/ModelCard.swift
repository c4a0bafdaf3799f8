internal import JSONText
internal import Pages

/// `model_card.md`: what a version is, from what it was made, and how good it is where it was measured.
struct ModelCard {
    var version: String
    var horizonDays: Int
    var featureCount: Int
    /// Such as "LightGBM binary, 53 trees".
    var kind: String
    var source: String
    var parts: [TrainedPart]
    var gapDays: Int
    /// The members of `metrics.json`.
    var metrics: JSONObject
    var buckets: RiskBuckets
    var budgets: RiskBuckets.Budgets
    var withheld: [String]
    var notes: [String]
    var recipe: [(name: String, value: String)]

    var text: String {
        var lines = ["# Model Card - \(version)", "", "## Summary", ""]
        lines += [
            "The probability that a unit fails within the next \(horizonDays) days, from \(featureCount) features: "
                + "\(kind).", "", "## Training Data", "",
        ]
        lines += ["Source: \(source)", "", "- Train range: \(range("train"))", "- Test range: \(range("test"))", ""]
        lines += [
            "| Part | Days | Rows | Stand for | Units | Failing | Positive rows | Positive rate |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        lines += parts.map {
            "| \($0.name) | \($0.days.lowerBound) to \($0.days.upperBound) | \($0.rows) | \(Self.whole($0.population)) "
                + "| \($0.units) | \($0.failingUnits) | \($0.positiveRows) | \(Self.percent($0.positiveRate)) |"
        }
        lines += ["", "## Evaluation", ""]
        lines += evaluation
        lines += ["", "## Notes", ""]
        lines += [
            "- Time split: \(gapDays) days without rows lie between training and test; no choice was made on test rows.",
            "- Schema enforcement: the \(featureCount) names of `feature_schema.json`; null is missing.",
            "- Risk buckets: HIGH from \(buckets.high) and MED from \(buckets.medium), the scores that "
                + "\(Self.percent(budgets.high)) and \(Self.percent(budgets.medium)) of the validation rows reach: alert "
                + "budgets, not probabilities of a half.",
        ]
        if !withheld.isEmpty {
            lines += [
                "- Withheld from the fit, and so without effect: " + withheld.map { "`\($0)`" }.joined(separator: ", ")
            ]
        }
        lines += notes.map { "- " + $0 }
        lines += ["", "## Recipe", ""]
        lines += recipe.map { "- \($0.name): \($0.value)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private var evaluation: [String] {
        let named = [
            ("PR-AUC", "pr_auc"), ("ROC-AUC", "roc_auc"), ("Recall@top 1%", "recall_at_top_1pct"),
            ("Recall@top 5%", "recall_at_top_5pct"), ("Brier", "brier_score"), ("Log loss", "log_loss"),
        ]
        return named.compactMap { name, key in
            guard let value = metrics[key]?.number?.double else { return nil }
            let low = metrics[key + "_low95"]?.number?.double
            let high = metrics[key + "_high95"]?.number?.double
            let interval = if let low, let high { " (95 %: \(Self.fixed(low)) to \(Self.fixed(high)))" } else { "" }
            return "- \(name): \(Self.fixed(value))\(interval)"
        }
    }

    private func range(_ name: String) -> String {
        guard let part = parts.first(where: { $0.name == name }) else { return "none" }
        return "\(part.days.lowerBound) to \(part.days.upperBound)"
    }

    private static func whole(_ value: Double) -> String { String(Int(value.rounded())) }

    private static func fixed(_ value: Double) -> String { PageNumber.fixed(value, decimals: 4) }

    private static func percent(_ share: Double) -> String { PageNumber.fixed(share * 100, decimals: 3) + " %" }
}
