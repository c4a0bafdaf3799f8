/// Rows with the scores a model gave them, for every metric here: parallel buffers of one length.
package struct ScoredRows {
    /// Probabilities, or any scores where more is more likely.
    package let scores: UnsafeBufferPointer<Double>
    /// 0 or 1.
    package let labels: UnsafeBufferPointer<UInt8>
    /// How many rows of the population each stands for; nil for 1.
    package let weights: UnsafeBufferPointer<Float>?

    package init(
        scores: UnsafeBufferPointer<Double>, labels: UnsafeBufferPointer<UInt8>,
        weights: UnsafeBufferPointer<Float>? = nil
    ) {
        precondition(scores.count == labels.count && (weights.map { $0.count == scores.count } ?? true))
        self.scores = scores
        self.labels = labels
        self.weights = weights
    }

    package var count: Int { scores.count }
}
