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

    package var outputCount: Int { starts.count }

    /// What one feature adds to one output.
    @inline(__always)
    package func term(_ feature: Int, of value: Double, output: Int) -> Float {
        value.isNaN ? 0 : Float(value) * weights[feature * starts.count + output]
    }

    /// The sum of one output.
    ///
    /// - Parameter value: The row's value of a feature.
    @inline(__always)
    package func sum(output: Int, featureCount: Int, _ value: (Int) -> Double) -> Float {
        var sum = starts[output]
        for feature in 0..<featureCount { sum += term(feature, of: value(feature), output: output) }
        return sum
    }

    func check(inputCount: Int, at place: String) throws(ModelError) {
        guard weights.count == inputCount * starts.count else {
            throw ModelError(
                .countMismatch, at: place, expected: "\(inputCount * starts.count) weights", found: "\(weights.count)")
        }
        if let weight = (weights + starts).first(where: { !$0.isFinite }) {
            throw ModelError(.notFinite, at: place, expected: "finite weights", found: "\(weight)")
        }
    }
}
