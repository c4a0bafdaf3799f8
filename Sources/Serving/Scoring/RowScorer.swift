internal import Inference
internal import Models

/// Runs one model on rows, with the working memory that takes. Used by one thread at a time.
/// Not checked for overlapping access, like `Worker`.
final class RowScorer {
    let plan: ScoringPlan
    /// `[featureCount]`, for requests of one row.
    let row: UnsafeMutablePointer<Double>
    /// `[featureCount + 1]`: the last explained row's contributions and base value.
    private let contributions: UnsafeMutablePointer<Double>
    @exclusivity(unchecked) private var scratch = ExplanationScratch()
    @exclusivity(unchecked) private var reasons = TopReasons()

    init(_ plan: ScoringPlan) {
        self.plan = plan
        row = .allocate(capacity: max(plan.featureCount, 1))
        row.initialize(repeating: .nan, count: max(plan.featureCount, 1))
        contributions = .allocate(capacity: plan.featureCount + 1)
        contributions.initialize(repeating: 0, count: plan.featureCount + 1)
    }

    deinit {
        row.deallocate()
        contributions.deallocate()
    }

    /// The risk score of each row, from 0 to 1: margins, then the objective's output. NaN for a row whose margin is not
    /// finite, because values near the end of Double's range overflowed; it has no score.
    ///
    /// - Parameters:
    ///   - rows: Row-major `[rowCount, featureCount]`.
    ///   - scores: `[rowCount]`, overwritten.
    func score(rows: UnsafePointer<Double>, rowCount: Int, scores: UnsafeMutablePointer<Double>) {
        plan.model.predictor.predictMargins(rows: rows, rowCount: rowCount, margins: scores)
        let transform = plan.model.model.outputTransform
        for index in 0..<rowCount {
            guard scores[index].isFinite else {
                scores[index] = .nan
                continue
            }
            transform.apply(to: UnsafeMutableBufferPointer(start: scores + index, count: 1))
        }
    }

    /// The `limit` strongest reasons of a row, strongest first; none when the model or the row cannot be explained.
    ///
    /// - Returns: Valid until the next call.
    func reasons(row: UnsafePointer<Double>, limit: Int) -> [TopReasons.Reason] {
        reasons.removeAll()
        let contributions = UnsafeBufferPointer(start: contributions, count: plan.featureCount)
        // Leaves near the end of Double's range can have a finite sum and parts that are not: no reason is better than
        // a wrong one.
        if limit > 0, explain(row), contributions.allSatisfy(\.isFinite) { reasons.choose(limit, of: contributions) }
        return reasons.reasons
    }

    /// Adds what kept a row from having a score: each feature whose own part of the margin overflowed or is missing where
    /// the model needs a value, or else all.
    func addOverflow(of row: UnsafePointer<Double>, item: Int?, to faults: inout RequestFaults) {
        let before = faults.count
        if explain(row) {
            for feature in 0..<plan.featureCount where !contributions[feature].isFinite {
                let isMissing = row[feature].isNaN
                faults.add(
                    .outOfRange, item: item,
                    at: "/features/\(RequestFault.step(plan.model.featureNames[feature]))",
                    expected: isMissing
                        ? "a value: this model gives no score where it is missing"
                        : "a number small enough for a finite score",
                    found: isMissing ? "null" : "\(row[feature])")
            }
        }
        guard faults.count == before else { return }
        let missing = (0..<plan.featureCount).count { row[$0].isNaN }
        faults.add(
            .outOfRange, item: item, at: "/features", expected: "numbers small enough for a finite score",
            found: missing == 0 ? "a sum beyond the range of Double" : "no finite score; \(missing) of them are missing"
        )
    }

    /// Computes `contributions`, or returns false when the model cannot be explained.
    private func explain(_ row: UnsafePointer<Double>) -> Bool {
        guard let explainer = plan.model.explainer else { return false }
        explainer.explain(row: row, contributions: contributions, scratch: &scratch)
        return true
    }
}
