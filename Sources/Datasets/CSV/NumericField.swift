internal import Glibc

/// What a text field says as a number.
package enum NumericField: Sendable, Equatable {
    case value(Double)
    /// Empty, or a word that data tools write for a value that is not there: NA, N/A, NaN, null, None.
    case missing
    /// Neither, an infinity among them.
    case invalid

    private static let missingWords = ["na", "n/a", "nan", "null", "none"].map { Array($0.utf8) }
    /// More digits than any Double needs; longer texts are not numbers anyone wrote.
    private static let longestNumber = 1024

    package static func parse(_ field: UnsafeRawBufferPointer) -> NumericField {
        let text = trimmed(field)
        if text.isEmpty { return .missing }
        if isDecimal(text) { return value(of: text) }
        return isMissingWord(text) ? .missing : .invalid
    }

    private static func trimmed(_ field: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = field.count
        while start < end, isBlank(field[start]) { start += 1 }
        while end > start, isBlank(field[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: field[start..<end])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func isMissingWord(_ text: UnsafeRawBufferPointer) -> Bool {
        missingWords.contains { word in word.count == text.count && word.elementsEqual(text.lazy.map { $0 | 0x20 }) }
    }

    /// A sign, digits with at most one point among or around them, and an exponent; wider than JSON's numbers.
    private static func isDecimal(_ text: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        func skipDigits() -> Int {
            let start = index
            while index < text.count, 0x30...0x39 ~= text[index] { index += 1 }
            return index - start
        }
        func skipSign() {
            if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") { index += 1 }
        }
        skipSign()
        var digits = skipDigits()
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            digits += skipDigits()
        }
        guard digits > 0 else { return false }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            skipSign()
            guard skipDigits() > 0 else { return false }
        }
        return index == text.count
    }

    private static func value(of text: UnsafeRawBufferPointer) -> NumericField {
        if let small = smallInteger(text) { return .value(small) }
        guard text.count < longestNumber else { return .invalid }
        let number = withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { copy in
            for index in 0..<text.count { copy[index] = CChar(bitPattern: text[index]) }
            copy[text.count] = 0
            // Correctly rounded, and in the C locale: this program never calls setlocale.
            return copy.baseAddress.map { strtod($0, nil) } ?? .nan
        }
        return number.isFinite ? .value(number) : .invalid
    }

    /// Most fields of telemetry are whole numbers; up to 15 digits they are exact.
    private static func smallInteger(_ text: UnsafeRawBufferPointer) -> Double? {
        let isNegative = text[0] == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        guard text.count - start <= 15 else { return nil }
        var number = 0
        for index in start..<text.count {
            guard 0x30...0x39 ~= text[index] else { return nil }
            number = number * 10 + Int(text[index] - 0x30)
        }
        return isNegative ? -Double(number) : Double(number)
    }
}
