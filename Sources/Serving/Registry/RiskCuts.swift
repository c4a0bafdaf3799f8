/// Where a risk score stops being low, and where it becomes high.
package struct RiskCuts: Sendable, Equatable {
    /// A score on a cut belongs to the bucket above it.
    package let medium: Double
    package let high: Double

    package static let standard = RiskCuts(medium: 0.40, high: 0.75)

    private init(medium: Double, high: Double) {
        self.medium = medium
        self.high = high
    }

    /// Nil unless 0 ≤ medium ≤ high ≤ 1.
    package init?(checkedMedium medium: Double, high: Double) {
        guard 0 <= medium, medium <= high, high <= 1 else { return nil }
        self.init(medium: medium, high: high)
    }
}
