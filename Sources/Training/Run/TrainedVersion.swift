internal import JSONText
internal import Models

/// A version as it was made and measured, not yet published.
package struct TrainedVersion: Sendable {
    package let name: String
    let features: FeatureSet
    package let split: TimeSplit
    package let parts: [TrainedPart]
    let settings: TrainingSettings
    /// `logistic`, `lightgbm`, `xgboost` or `script`.
    package let engine: String
    package let fitted: TrainedModel
    /// With its features in the order of the feature set.
    let model: Model
    package let buckets: RiskBuckets
    let withheld: [String]
    let baseline: JSONValue
    let golden: JSONValue
    /// On the test rows.
    package let report: EvaluationReport
    /// The model that served, on the same rows.
    package let champion: String?
    package let championReport: EvaluationReport?
}
