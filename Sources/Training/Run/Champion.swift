package import Models
package import SystemIO

/// The model that serves now, to be compared with.
package struct Champion: Sendable {
    package let name: String
    package let model: Model
    let buckets: RiskBuckets
    /// The last day it was trained on, where that is known.
    package let trainedThrough: CalendarDate?

    package init(name: String, model: Model, buckets: RiskBuckets, trainedThrough: CalendarDate?) {
        self.name = name
        self.model = model
        self.buckets = buckets
        self.trainedThrough = trainedThrough
    }
}
