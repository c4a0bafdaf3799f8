/// Weighted sums: output `o` is (0 + weights[o, 0] × input 0 + weights[o, 1] × input 1 + …) + intercepts[o], in `Double`,
/// in this order.
package struct LinearLayer: Sendable, Equatable {
    /// Row-major `[outputCount, inputCount]`.
    package let weights: [Double]
    package let intercepts: [Double]

    package init(weights: [Double], intercepts: [Double]) {
        self.weights = weights
        self.intercepts = intercepts
    }

    func check(inputCount: Int, outputCount: Int, at place: String) throws(ModelError) {
        let (count, overflow) = inputCount.multipliedReportingOverflow(by: outputCount)
        guard !overflow, weights.count == count, intercepts.count == outputCount else {
            throw ModelError(
                .countMismatch, at: place,
                expected: "\(inputCount) weights and an intercept for each of \(outputCount)",
                found: "\(weights.count) and \(intercepts.count)")
        }
    }
}
