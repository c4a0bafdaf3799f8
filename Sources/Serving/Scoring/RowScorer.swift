internal import Inference
internal import Models

/// Runs one model on rows, with the working memory that takes. Used by one thread at a time.
final class RowScorer {
    let plan: ScoringPlan
    /// `[featureCount]`, for requests of one row.
    let row: UnsafeMutablePointer<Double>
    /// `[featureCount + 1]`: the last explained row's contributions and base value.
    private let contributions: UnsafeMutablePointer<Double>
    private var scratch = ExplanationScratch()
    private var reasons = TopReasons()

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

    /// The risk score of each row: margins, then the objective's output.
    ///
    /// - Parameters:
    ///   - rows: Row-major `[rowCount, featureCount]`.
    ///   - scores: `[rowCount]`, overwritten.
    func score(rows: UnsafePointer<Double>, rowCount: Int, scores: UnsafeMutablePointer<Double>) {
        plan.model.predictor.predictMargins(rows: rows, rowCount: rowCount, margins: scores)
        let transform = plan.model.model.outputTransform
        for index in 0..<rowCount {
            transform.apply(to: UnsafeMutableBufferPointer(start: scores + index, count: 1))
        }
    }

    /// The `limit` strongest reasons of a row, strongest first; none when the model cannot be explained.
    ///
    /// - Returns: Valid until the next call.
    func reasons(row: UnsafePointer<Double>, limit: Int) -> TopReasons {
        reasons.removeAll()
        guard limit > 0, let explainer = plan.model.explainer else { return reasons }
        explainer.explain(row: row, contributions: contributions, scratch: &scratch)
        reasons.choose(limit, of: UnsafeBufferPointer(start: contributions, count: plan.featureCount))
        return reasons
    }
}

/// The strongest contributions of one row.
struct TopReasons {
    private(set) var features: [Int] = []
    private(set) var values: [Double] = []
    /// Magnitudes at six decimals, which decide the order; ties keep schema order.
    private var magnitudes: [Double] = []

    var count: Int { features.count }

    mutating func removeAll() {
        features.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        magnitudes.removeAll(keepingCapacity: true)
    }

    /// Keeps the `limit` largest by magnitude: each value is inserted among those kept so far.
    mutating func choose(_ limit: Int, of contributions: UnsafeBufferPointer<Double>) {
        let limit = min(limit, contributions.count)
        for (feature, value) in contributions.enumerated() {
            let magnitude = (abs(value) * 1e6).rounded(.toNearestOrEven)
            if magnitudes.count == limit {
                guard let weakest = magnitudes.last, magnitude > weakest else { continue }
                features.removeLast()
                values.removeLast()
                magnitudes.removeLast()
            }
            var place = magnitudes.count
            while place > 0, magnitudes[place - 1] < magnitude { place -= 1 }
            features.insert(feature, at: place)
            values.insert(value, at: place)
            magnitudes.insert(magnitude, at: place)
        }
    }
}
