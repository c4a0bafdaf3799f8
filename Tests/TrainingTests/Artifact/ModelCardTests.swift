import JSONText
import SystemIO
import Testing

@testable import Training

@Suite("ModelCard")
struct ModelCardTests {
    private func card(_ change: (inout ModelCard) -> Void = { _ in }) throws -> String {
        let rows = try LabelledRows(featureNames: ["x"], in: "/tmp")
        for row in 0..<4 {
            try rows.keys.append(
                .init(
                    day: 0, unit: UInt32(row / 2), group: 0, label: row == 3 ? 1 : 0, daysToFailure: -1,
                    weight: row < 2 ? 5 : 1))
        }
        var named = rows
        named.units = ["a", "b"]
        let day = try #require(CalendarDate("2018-01-01"))
        var card = ModelCard(
            version: "v1", horizonDays: 30, featureCount: 1, kind: "linear", source: "us",
            parts: [TrainedPart("train", day...day.adding(days: 9), named)], gapDays: 30,
            metrics: [
                "pr_auc": 0.25, "pr_auc_low95": 0.1, "pr_auc_high95": 0.4, "brier_score": .null, "log_loss": -1.5,
            ],
            buckets: RiskBuckets(medium: 0.25, high: 0.5), budgets: RiskBuckets.Budgets(), withheld: [],
            notes: ["One."],
            recipe: [("Seed", "42")])
        change(&card)
        return card.text
    }

    @Test("parts are counted by rows, by what they stand for, and by units")
    func parts() throws {
        let text = try card()
        #expect(text.contains("| train | 2018-01-01 to 2018-01-10 | 4 | 12 | 2 | 1 | 1 | 8.333 % |"))
        #expect(text.contains("- Train range: 2018-01-01 to 2018-01-10\n- Test range: none\n"))
    }

    @Test("metrics that could not be measured are left out, and intervals stand behind the others")
    func metrics() throws {
        let text = try card()
        #expect(text.contains("- PR-AUC: 0.2500 (95 %: 0.1000 to 0.4000)\n- Log loss: −1.5000\n"))
        #expect(!text.contains("Brier"))
    }

    @Test("what was withheld, noted and typed is said")
    func words() throws {
        let text = try card { $0.withheld = ["age_days", "x"] }
        #expect(text.contains("- Withheld from the fit, and so without effect: `age_days`, `x`\n- One.\n"))
        #expect(text.hasSuffix("## Recipe\n\n- Seed: 42\n"))
        #expect(try !card().contains("Withheld"))
    }

    @Test("a history is told by what is short of it")
    func history() {
        let long = JSONValue.array((0..<500).map { .number($0) })
        let history: JSONValue = [
            "rounds": 12, "losses": ["logloss": [0.5, 0.25]], "penalties": long, "notes": [], "said": ["a `b` c"],
        ]
        #expect(TrainedVersion.summary(of: history) == "rounds `12`, said `[\"a b c\"]`")
        #expect(TrainedVersion.summary(of: .null) == "")
    }
}
