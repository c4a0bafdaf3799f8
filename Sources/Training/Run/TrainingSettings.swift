/// How a model is made of a feature set, whatever engine makes it.
package struct TrainingSettings: Sendable {
    package var split = TimeSplit.Request()
    /// Nil for the feature set's own; anything else is refused, as its labels look that far ahead and no other.
    package var horizonDays: Int?
    /// Every so many-th unit validates: stops the fit, calibrates, sets the buckets. Units, not days, so that no day of
    /// training is lost to a second gap.
    package var validationFolds = 5
    /// How many of the population a row of a unit stands for that never fails in the data, where only a part of such
    /// units is in them.
    package var survivorWeight: Float = 1
    /// The part of the negative rows that is trained on; those kept weigh accordingly more.
    package var negativeFraction = 1.0
    /// Only these drive models.
    package var groups: [String]?
    /// Names of features, or patterns with `*`.
    package var withheld: [String] = []
    package var budgets = RiskBuckets.Budgets()
    package var seed: UInt64 = 42
    /// How often units are drawn anew for the intervals.
    package var bootstrapCount = 200

    package init() {}
}
