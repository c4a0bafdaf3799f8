/// A model that must not be run: which rule it breaks, and where.
package struct ModelError: Error, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case noFeatures, duplicateFeature, featureOutOfRange, featureNamesDiffer
        case countMismatch, childOutOfRange, nodeReachedTwice, nodeNotReached
        case categoriesOutOfRange, notFinite, invalidParameter
    }

    package let code: Code
    /// What inside the model is wrong, such as `Tree=7 left_child[3]`.
    package let place: String
    package let expected: String
    package let found: String
    package let remedy: String

    package init(
        _ code: Code, at place: String, expected: String, found: String,
        remedy: String = "export the model again with the library that made it"
    ) {
        self.code = code
        self.place = place
        self.expected = expected
        self.found = found
        self.remedy = remedy
    }

    /// The same fact inside a larger thing: `Tree=7` in front of `left_child[3]`.
    package func within(_ outer: String) -> ModelError {
        ModelError(code, at: "\(outer) \(place)", expected: expected, found: found, remedy: remedy)
    }

    package var description: String {
        "cannot use this model at \(place): expected \(expected), found \(found); \(remedy)"
    }
}
