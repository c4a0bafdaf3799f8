/// The middle 95 % of a metric's replicates.
package struct Interval: Sendable, Equatable {
    package let low: Double
    package let high: Double
    /// Replicates that had the metric.
    package let replicates: Int

    /// Quantiles between neighbours as numpy's `quantile` takes them. Nil of fewer than 20, which say nothing of such
    /// quantiles.
    package init?(of replicates: [Double?]) {
        let values = replicates.compactMap { $0 }.sorted()
        guard values.count >= 20 else { return nil }
        low = Self.quantile(0.025, of: values)
        high = Self.quantile(0.975, of: values)
        self.replicates = values.count
    }

    private static func quantile(_ part: Double, of sorted: [Double]) -> Double {
        let place = part * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
}
