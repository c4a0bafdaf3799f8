/// Why rows or their schema cannot be read, and where.
package struct DatasetError: Error, Equatable, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        case strayQuote, textAfterQuote, unclosedQuote, bareCarriageReturn
        case fieldTooLong, rowTooLong, tooManyFields, fieldCount
        case noHeader, duplicateColumn, missingColumns
        case notANumber, notAnObject, missingKeys, unexpectedKeys, malformedJSON
        case malformedSchema
    }

    package let code: Code
    /// The line of the text, from 1, where the fault is; nil where there are no lines.
    package let line: Int?
    /// The column, from 1, and its name where it is known: `3 (smart_5_raw)`.
    package let column: String?
    package let expected: String
    package let found: String
    package let remedy: String?

    package init(
        _ code: Code, line: Int? = nil, column: String? = nil, expected: String, found: String, remedy: String? = nil
    ) {
        self.code = code
        self.line = line
        self.column = column
        self.expected = expected
        self.found = found
        self.remedy = remedy
    }
}

extension DatasetError: CustomStringConvertible {
    package var description: String {
        var place = code == .malformedSchema ? "cannot read the feature schema" : "cannot read rows"
        if let line { place += " at line \(line)" }
        if let column { place += code == .malformedSchema ? ", \(column)" : ", column \(column)" }
        let sentence = "\(place): expected \(expected), found \(found)"
        return remedy.map { "\(sentence); \($0)" } ?? sentence
    }
}

extension DatasetError {
    /// The beginning of a text, in quotes, so that a message stays a line.
    static func shown(_ text: String) -> String {
        "\"" + (text.count <= 40 ? text : text.prefix(37) + "...") + "\""
    }

    /// The first few of a list of names.
    static func shown(names: [String]) -> String {
        let first = names.prefix(8).joined(separator: ", ")
        return names.count <= 8 ? first : "\(first) and \(names.count - 8) more"
    }
}
