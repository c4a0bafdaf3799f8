/// Why a text is not JSON (RFC 8259), or not JSON that this reader accepts, and where.
package struct JSONError: Error, Equatable, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        case unexpectedEnd, unexpectedByte, expectedKey, expectedColon, expectedCommaOrEnd, trailingComma
        case mismatchedBracket, trailingData, depthExceeded, byteOrderMark, invalidLiteral, invalidNumber
        case controlCharacter, invalidEscape, loneSurrogate, invalidUTF8, duplicateKey, valueExpected
    }

    package let code: Code
    /// Bytes from the start of the text to the fault.
    package let offset: Int
    /// The byte at `offset`; nil at the end of the text.
    package let found: UInt8?

    package init(_ code: Code, at offset: Int, found: UInt8?) {
        self.code = code
        self.offset = offset
        self.found = found
    }
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        "cannot read JSON at byte \(offset): expected \(expected), found \(foundWords); \(remedy)"
    }

    /// What would have been right, as a phrase for a sentence.
    package var expected: String {
        switch code {
        case .unexpectedEnd: "more text"
        case .unexpectedByte, .valueExpected: "a value"
        case .expectedKey: "a key in double quotes"
        case .expectedColon: "a colon after the key"
        case .expectedCommaOrEnd: "a comma or a closing bracket"
        case .trailingComma: "another element after the comma"
        case .mismatchedBracket: "the bracket that closes the innermost open one"
        case .trailingData: "the end of the text after its one value"
        case .depthExceeded: "fewer nested arrays and objects"
        case .byteOrderMark: "text without a byte order mark"
        case .invalidLiteral: "true, false or null"
        case .invalidNumber: "a number such as -12.5e3"
        case .controlCharacter: "control characters written as escapes"
        case .invalidEscape: "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000"
        case .loneSurrogate: "surrogates in pairs"
        case .invalidUTF8: "valid UTF-8"
        case .duplicateKey: "each key once in an object"
        }
    }

    /// What stands there instead, as a phrase for a sentence.
    package var foundWords: String {
        if code == .duplicateKey { return "a key again" }
        guard let found else { return "the end of the text" }
        guard found > 0x20, found < 0x7F else {
            let digits = String(found, radix: 16, uppercase: true)
            return "byte 0x" + (digits.utf8.count == 1 ? "0" : "") + digits
        }
        return "'" + String(UnicodeScalar(found)) + "'"
    }

    private var remedy: String {
        switch code {
        case .unexpectedEnd: "the text looks truncated, send all of it"
        case .unexpectedByte, .valueExpected, .expectedKey, .expectedColon, .expectedCommaOrEnd, .trailingComma,
            .mismatchedBracket, .invalidLiteral:
            "correct the text at that place"
        case .invalidNumber: "write null for a missing number; NaN and infinities are not JSON"
        case .trailingData: "send one value"
        case .depthExceeded: "flatten the value"
        case .byteOrderMark: "send UTF-8 without the mark"
        case .controlCharacter, .invalidEscape, .loneSurrogate: "escape the text with a JSON library"
        case .invalidUTF8: "encode the text as UTF-8"
        case .duplicateKey: "remove one of the two"
        }
    }
}
