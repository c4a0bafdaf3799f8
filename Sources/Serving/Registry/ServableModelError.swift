/// Why a version's content cannot be served, though its files are all there.
package struct ServableModelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Stable: the raw value is a metric label and may be matched by programs.
    package enum Code: String, Sendable, CaseIterable {
        case modelUnreadable = "model_unreadable"
        case schemaMalformed = "schema_malformed"
        case schemaMismatch = "schema_mismatch"
        case versionMalformed = "version_malformed"
        case metricsMalformed = "metrics_malformed"
        case modelEmpty = "model_empty"
        case notProbability = "not_probability"
        case goldenMalformed = "golden_malformed"
        case goldenMismatch = "golden_mismatch"
    }

    package let code: Code
    /// The version and the file, such as `v2/golden.json`.
    package let place: String
    /// What was expected and found there, and what to do.
    package let reason: String

    package init(_ code: Code, at place: String, _ reason: String) {
        self.code = code
        self.place = place
        self.reason = reason
    }

    package var description: String { "cannot use \(place): \(reason)" }
}
