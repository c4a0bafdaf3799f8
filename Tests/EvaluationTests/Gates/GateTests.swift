import JSONText
import Testing

@testable import Evaluation

@Suite("Gates")
struct GateTests {
    private static let known = ["pr_auc", "roc_auc", "brier_score", "recall_at_top_1pct"]

    @Test(
        "hold or fail by the numbers",
        arguments: [
            ("pr_auc>=0.05", true), ("pr_auc>0.1", false), ("pr_auc >= 1e-1", true), ("pr_auc<0.2", true),
            ("pr_auc>=champion", true), ("pr_auc>champion", false), ("brier_score<=champion*1.02", true),
            ("brier_score <= champion * 1.005", false), ("recall_at_top_1pct>=champion-0.01", true),
            ("recall_at_top_1pct>=champion+0.01", false), ("pr_auc<=-1", false),
        ])
    func verdicts(text: String, passes: Bool) throws {
        let result = try Gate(text, known: Self.known).evaluate(
            candidate: ["pr_auc": 0.1, "brier_score": 0.0101, "recall_at_top_1pct": 0.3],
            champion: ["pr_auc": 0.1, "brier_score": 0.01, "recall_at_top_1pct": 0.305])
        #expect(result.passes == passes)
        #expect(result.measured != nil && result.bound != nil)
    }

    @Test("say what was measured and what was asked")
    func reasons() throws {
        let candidate = ["brier_score": 0.5]
        let gate = try Gate("brier_score<=champion*0.5", known: Self.known)
        let result = gate.evaluate(candidate: candidate, champion: ["brier_score": 0.75])
        #expect(result.reason == "brier_score is 0.5, not <= 0.375, of the champion's 0.75")
        #expect(
            result.json == [
                "gate": "brier_score<=champion*0.5", "passes": false, "measured": 0.5, "bound": 0.375,
                "reason": .string(result.reason),
            ])
    }

    @Test("without a champion there is nothing to fall behind")
    func noChampion() throws {
        let result = try Gate("pr_auc>=champion", known: Self.known).evaluate(candidate: ["pr_auc": 0.5], champion: nil)
        #expect(result.passes)
        #expect(result.reason == "pr_auc is 0.5, and there is no champion to compare with")
        let fixed = try Gate("pr_auc>=0.9", known: Self.known).evaluate(candidate: ["pr_auc": 0.5], champion: nil)
        #expect(!fixed.passes)
    }

    @Test(
        "a metric that could not be measured holds nothing", arguments: ["pr_auc>=0", "pr_auc>=champion", "pr_auc<=9"])
    func unmeasured(text: String) throws {
        let gate = try Gate(text, known: Self.known)
        #expect(!gate.evaluate(candidate: [:], champion: ["pr_auc": 0.1]).passes)
        #expect(!gate.evaluate(candidate: [:], champion: nil).passes)
        if gate.comparesWithChampion { #expect(!gate.evaluate(candidate: ["pr_auc": 0.1], champion: [:]).passes) }
    }

    @Test("unknown metrics are refused with the nearest name")
    func unknown() {
        #expect {
            try Gate("pr_acu>=0.1", known: Self.known)
        } throws: { error in
            "\(error)".hasSuffix("found \"pr_acu\"; did you mean pr_auc?")
        }
    }

    @Test(
        "what is no condition is refused",
        arguments: [
            "", "pr_auc", "pr_auc=0.1", "pr_auc>=", "pr_auc>=abc", "pr_auc>=nan", "pr_auc>=inf", "pr_auc>=0x1p3",
            "pr_auc>=champion/2", "pr_auc>=champion*", "pr_auc>=champion*-1", "pr_auc>=champions", ">=0.1",
            "pr_auc>=1>=2",
            "pr_auc>=1e999", "pr_auc>=" + String(repeating: "1", count: 300),
        ])
    func refused(text: String) {
        #expect(throws: EvaluationError.self) { try Gate(text, known: Self.known) }
    }
}
