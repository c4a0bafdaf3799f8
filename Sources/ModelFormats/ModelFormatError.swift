package import Models

/// A model file that is not read, with the place in it and what to do.
package struct ModelFormatError: Error, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// Recognised, but not a format this program runs.
        case otherFormat
        case unknownFormat
        case tooLarge
        case unsupportedVersion, unsupportedObjective
        case missing, unexpected, truncated, malformedNumber, countMismatch, outOfRange
        case malformedJSON
        /// Readable, but breaking a rule of the model itself.
        case invalidModel(ModelError.Code)
    }

    package let code: Code
    /// The file's name, for people; set by whoever knows it.
    package var file: String
    /// From 1; nil when the place is not a line.
    package let line: Int?
    /// What is wrong, such as `Tree=7 leaf_value`; may be empty.
    package let place: String
    package let expected: String
    package let found: String
    package let remedy: String

    init(
        _ code: Code, line: Int? = nil, at place: String = "", expected: String, found: String,
        remedy: String = "export the model again"
    ) {
        self.code = code
        file = "model"
        self.line = line
        self.place = place
        self.expected = expected
        self.found = found
        self.remedy = remedy
    }

    init(_ error: ModelError, line: Int? = nil, within section: String = "") {
        self.init(
            .invalidModel(error.code), line: line,
            at: section.isEmpty ? error.place : "\(section) \(error.place)", expected: error.expected,
            found: error.found, remedy: error.remedy)
    }

    package func named(_ file: String) -> ModelFormatError {
        var error = self
        error.file = file
        return error
    }

    package var description: String {
        let position = line.map { ":\($0)" } ?? ""
        let subject = place.isEmpty ? "" : " \(place)"
        return "cannot read \(file)\(position)\(subject): expected \(expected), found \(found); \(remedy)"
    }
}
