/// Why a model could not be trained or measured.
package struct TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// A setting that cannot be.
        case usage
        /// The library or program of the engine is not there, or too old.
        case engineMissing
        case engineFailed
        /// The rows are not enough to train or to measure with.
        case badData
        case notFound
        case inputOutput
    }

    package let code: Code
    /// `cannot <what failed> <where>: expected <what>, found <what>; <what to do>`.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
