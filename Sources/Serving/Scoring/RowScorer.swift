internal import Inference
internal import Models

/// Runs one model on rows, with the working memory that takes. Used by one thread at a time.
/// Not checked for overlapping access, like `Worker`.
final class RowScorer {
    let plan: ScoringPlan
    /// `[featureCount]`, for requests of one row.
    let row: UnsafeMutablePointer<Double>
    /// The most rows that are explained at once.
    let explainedRows: Int
    /// `[explainedRows, featureCount + 1]`: the last explained rows' contributions and base values.
    private let contributions: UnsafeMutablePointer<Double>
    @exclusivity(unchecked) private var scratch = ExplanationScratch()
    @exclusivity(unchecked) private var reasons = TopReasons()

    init(_ plan: ScoringPlan) {
        self.plan = plan
        row = .allocate(capacity: max(plan.featureCount, 1))
        row.initialize(repeating: .nan, count: max(plan.featureCount, 1))
        explainedRows = plan.model.explainer?.rowsAtOnce ?? 1
        let count = explainedRows * (plan.featureCount + 1)
        contributions = .allocate(capacity: count)
        contributions.initialize(repeating: 0, count: count)
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

    /// Makes `reasons` ready for some rows, which for trees is faster than for each alone; false when the model cannot be
    /// explained.
    ///
    /// - Parameter rowCount: At most `explainedRows`.
    @discardableResult
    func explain(rows: UnsafePointer<Double>, rowCount: Int) -> Bool {
        precondition(rowCount <= explainedRows)
        guard let explainer = plan.model.explainer else { return false }
        explainer.explain(rows: rows, rowCount: rowCount, contributions: contributions, scratch: &scratch)
        return true
    }

    /// The `limit` strongest reasons of one of the rows explained last, strongest first; none when the row cannot be
    /// explained.
    ///
    /// - Returns: Valid until the next call.
    func reasons(ofExplained index: Int, limit: Int) -> [TopReasons.Reason] {
        precondition(index >= 0 && index < explainedRows)
        reasons.choose(
            limit,
            of: UnsafeBufferPointer(start: contributions + index * (plan.featureCount + 1), count: plan.featureCount))
        return reasons.reasons
    }

    /// The same for a row that has not been explained; none when the model cannot be.
    func reasons(row: UnsafePointer<Double>, limit: Int) -> [TopReasons.Reason] {
        limit > 0 && explain(rows: row, rowCount: 1) ? reasons(ofExplained: 0, limit: limit) : []
    }

    /// Adds what kept a row from having a score: each feature whose own part of the margin overflowed or is missing where
    /// the model needs a value, or else all.
    func addOverflow(of row: UnsafePointer<Double>, item: Int?, to faults: inout RequestFaults) {
        let before = faults.count
        if explain(rows: row, rowCount: 1) {
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
}
