/// Decimal text to numbers, correctly rounded (to nearest, ties to even), however many digits there are.
package enum DecimalParser {
    package enum Grammar: Sendable {
        /// RFC 8259, section 6.
        case json
        /// Also a leading plus sign, leading zeros, and a point with digits on one side only. No NaN, no infinity.
        case plain
    }

    package enum Outcome: Equatable, Sendable {
        case value(Double)
        /// A number past the largest Double.
        case outOfRange
        case malformed
    }

    /// Reads the whole of `text` as one number. Too small a number becomes a denormal or a zero of its sign.
    package static func parse(_ text: UnsafeRawBufferPointer, as grammar: Grammar = .json) -> Outcome {
        if grammar == .plain, let value = quickValue(text) { return .value(value) }
        guard let decimal = DecimalText(text, grammar: grammar) else { return .malformed }
        let magnitude = decimal.magnitude(in: text)
        guard magnitude.isFinite else { return .outOfRange }
        return .value(decimal.isNegative ? -magnitude : magnitude)
    }

    /// Digits, perhaps with a sign before and a point among them, as nearly all numbers in tables are; nil for others and
    /// where 128 bits do not decide.
    private static func quickValue(_ text: UnsafeRawBufferPointer) -> Double? {
        let isNegative = text.first == UInt8(ascii: "-")
        var index = isNegative ? 1 : 0
        let tables = PowerTables.shared
        var significand: UInt64 = 0
        let integerDigits = takeDigits(text, &index, &significand, tables)
        var fractionDigits = 0
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            fractionDigits = takeDigits(text, &index, &significand, tables)
            guard fractionDigits > 0 else { return nil }
        }
        // 19 digits cannot have overflowed.
        guard index == text.count, integerDigits > 0, integerDigits &+ fractionDigits <= 19,
            let magnitude = DecimalComposer.compose(significand, exponent: -fractionDigits, tables: tables)
        else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// Moves over the digits at `index` and appends them to `significand`, whose overflow is the caller's to notice.
    @inline(__always)
    private static func takeDigits(
        _ text: UnsafeRawBufferPointer, _ index: inout Int, _ significand: inout UInt64, _ tables: PowerTables
    ) -> Int {
        let start = index
        while index &+ 8 <= text.count {
            let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let count = EightDigits.leadingDigitCount(word)
            guard count > 0 else { return index &- start }
            significand = significand &* tables.tens[count] &+ EightDigits.value(of: word, digitCount: count)
            index &+= count
            guard count == 8 else { return index &- start }
        }
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            significand = significand &* 10 &+ UInt64(digit)
            index &+= 1
        }
        return index &- start
    }

    /// The value of a number in JSON's grammar; nil when it is malformed or beyond the range of Double.
    package static func double(_ text: UnsafeRawBufferPointer) -> Double? {
        guard case .value(let value) = parse(text) else { return nil }
        return value
    }

    /// The value of an integer without fraction and exponent; nil when it is malformed or does not fit.
    package static func int(_ text: UnsafeRawBufferPointer) -> Int? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = text.dropFirst(isNegative ? 1 : 0)
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
        var value = 0
        for byte in digits {
            let digit = Int(byte &- UInt8(ascii: "0"))
            guard digit < 10 else { return nil }
            let tenfold = value.multipliedReportingOverflow(by: 10)
            // Downwards, because there is one more negative integer.
            let next = tenfold.partialValue.subtractingReportingOverflow(digit)
            guard !tenfold.overflow, !next.overflow else { return nil }
            value = next.partialValue
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}
