internal import JSONText

/// What a text field says as a number.
package enum NumericField: Sendable, Equatable {
    case value(Double)
    /// Empty, or a word that data tools write for a value that is not there: NA, N/A, NaN, null, None.
    case missing
    /// Neither.
    case invalid

    private static let missingWords = ["na", "n/a", "nan", "null", "none"].map { Array($0.utf8) }
    private static let infiniteWords = ["inf", "infinity"].map { Array($0.utf8) }

    /// Reads a field, blanks around it aside: decimal numbers, wider than JSON's (`+1`, `.5`, `007`), correctly rounded,
    /// and `inf` with or without a sign, which tree models take as any other number.
    package static func parse(_ field: UnsafeRawBufferPointer) -> NumericField {
        let text = trimmed(field)
        if text.isEmpty { return .missing }
        if let small = smallInteger(text) { return .value(small) }
        if case .value(let number) = DecimalParser.parse(text, as: .plain) { return .value(number) }
        if isWord(text, among: missingWords) { return .missing }
        return infinity(text).map(NumericField.value) ?? .invalid
    }

    /// Reads a field of a text column: a text the model knows is that, also when it looks like a number or like a missing
    /// value; then a number is a code where the column takes codes; any other text is an unknown one, which not every
    /// column takes.
    package static func parse(_ field: UnsafeRawBufferPointer, as column: TextColumn) -> NumericField {
        if field.isEmpty { return .missing }
        let code = column.code(of: field)
        if let code, column.knows(field) { return .value(code) }
        switch parse(field) {
        case .missing: return .missing
        case .value(let number) where column.acceptsNumbers: return .value(number)
        case .value, .invalid: return code.map(NumericField.value) ?? .invalid
        }
    }

    private static func infinity(_ text: UnsafeRawBufferPointer) -> Double? {
        let hasSign = text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+")
        let word = UnsafeRawBufferPointer(rebasing: text[(hasSign ? 1 : 0)...])
        guard isWord(word, among: infiniteWords) else { return nil }
        return text[0] == UInt8(ascii: "-") ? -.infinity : .infinity
    }

    private static func trimmed(_ field: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = field.count
        while start < end, isBlank(field[start]) { start += 1 }
        while end > start, isBlank(field[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: field[start..<end])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func isWord(_ text: UnsafeRawBufferPointer, among words: [[UInt8]]) -> Bool {
        words.contains { word in word.count == text.count && word.elementsEqual(text.lazy.map { $0 | 0x20 }) }
    }

    /// Most fields of telemetry are short whole numbers, which are exact.
    private static func smallInteger(_ text: UnsafeRawBufferPointer) -> Double? {
        guard text.count <= 15 else { return nil }
        var number = 0
        for byte in text {
            guard 0x30...0x39 ~= byte else { return nil }
            number = number &* 10 &+ Int(byte &- 0x30)
        }
        return Double(number)
    }
}
