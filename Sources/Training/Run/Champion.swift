package import Models

/// The model that serves now, to be compared with.
package struct Champion: Sendable {
    package let name: String
    package let model: Model
    let buckets: RiskBuckets

    package init(name: String, model: Model, buckets: RiskBuckets) {
        self.name = name
        self.model = model
        self.buckets = buckets
    }
}
