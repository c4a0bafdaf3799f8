/// Weighted sums in `Float`: for each output, `start + v[0] × w[0] + v[1] × w[1] + …` in feature order, every product and
/// every sum rounded, missing values left out: XGBoost's gblinear.
package struct FloatLinearSum: Sendable, Equatable {
    /// `[featureCount, outputCount]`
    package let weights: [Float]
    /// One per output.
    package let starts: [Float]

    package init(weights: [Float], starts: [Float]) {
        self.weights = weights
        self.starts = starts
    }

    /// What weighs a feature in an output's sum.
    @inline(__always)
    package func weight(of feature: Int, output: Int) -> Float { weights[feature * starts.count + output] }

    func check(inputCount: Int, outputCount: Int, at place: String) throws(ModelError) {
        let (count, overflow) = inputCount.multipliedReportingOverflow(by: outputCount)
        guard !overflow, weights.count == count, starts.count == outputCount else {
            throw ModelError(
                .countMismatch, at: place, expected: "\(inputCount) weights and a start for each of \(outputCount)",
                found: "\(weights.count) and \(starts.count)")
        }
        if let weight = (weights + starts).first(where: { !$0.isFinite }) {
            throw ModelError(.notFinite, at: place, expected: "finite weights", found: "\(weight)")
        }
    }
}
