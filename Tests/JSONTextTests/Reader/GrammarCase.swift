import Testing

@testable import JSONText

/// A text and whether it is JSON: nil for one that is, else the code of the error.
struct GrammarCase: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let code: JSONError.Code?

    var testDescription: String { name }

    static func accept(_ name: String, _ text: String) -> GrammarCase {
        GrammarCase(name: name, bytes: Array(text.utf8), code: nil)
    }

    static func refuse(_ name: String, _ text: String, _ code: JSONError.Code) -> GrammarCase {
        GrammarCase(name: name, bytes: Array(text.utf8), code: code)
    }

    /// The bytes stand between the quotes of a string.
    static func accept(_ name: String, inString bytes: [UInt8]) -> GrammarCase {
        GrammarCase(name: name, bytes: [0x22] + bytes + [0x22], code: nil)
    }

    static func refuse(_ name: String, inString bytes: [UInt8], _ code: JSONError.Code) -> GrammarCase {
        GrammarCase(name: name, bytes: [0x22] + bytes + [0x22], code: code)
    }

    static let all = structure + literals + whitespace + numbers + strings + escapes + encodings + positions
}
