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
        guard let decimal = DecimalText(text, grammar: grammar) else { return .malformed }
        let magnitude = decimal.magnitude(in: text)
        guard magnitude.isFinite else { return .outOfRange }
        return .value(decimal.isNegative ? -magnitude : magnitude)
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
