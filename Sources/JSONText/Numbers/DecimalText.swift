/// A number's text taken apart: sign, first significant digits, power of ten.
struct DecimalText {
    private(set) var isNegative = false
    /// The first 19 significant digits.
    private var significand: UInt64 = 0
    private var significantDigits = 0
    /// Digits after the 19th were left out of `significand`; the number may be greater, by less than one unit of it.
    private var isTruncated = false
    /// The power of ten that `significand` is multiplied with.
    private var exponent = 0

    /// Exponents beyond any number that can be held or written out, kept small enough to add to.
    private static let exponentBound = 1 << 60

    /// Nil when `text` is not a number of the grammar, to its last byte.
    init?(_ text: UnsafeRawBufferPointer, grammar: DecimalParser.Grammar) {
        var index = 0
        if let sign = text.first, sign == UInt8(ascii: "-") || (sign == UInt8(ascii: "+") && grammar == .plain) {
            isNegative = sign == UInt8(ascii: "-")
            index = 1
        }
        let integerStart = index
        index = takeDigits(text, from: index, isFraction: false)
        let integerDigits = index - integerStart
        if grammar == .json {
            guard integerDigits > 0, integerDigits == 1 || text[integerStart] != UInt8(ascii: "0") else { return nil }
        }
        var fractionDigits = 0
        if index < text.count, text[index] == UInt8(ascii: ".") {
            let fractionStart = index + 1
            index = takeDigits(text, from: fractionStart, isFraction: true)
            fractionDigits = index - fractionStart
            guard grammar == .plain || fractionDigits > 0 else { return nil }
        }
        guard integerDigits + fractionDigits > 0 else { return nil }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            guard let end = takeExponent(text, from: index + 1) else { return nil }
            index = end
        }
        guard index == text.count else { return nil }
    }

    private mutating func takeDigits(_ text: UnsafeRawBufferPointer, from start: Int, isFraction: Bool) -> Int {
        var index = start
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if significantDigits == 19 {
                isTruncated = true
                if !isFraction { exponent += 1 }
            } else {
                significand = significand &* 10 &+ UInt64(digit)
                if significand != 0 { significantDigits += 1 }
                if isFraction { exponent -= 1 }
            }
            index += 1
        }
        return index
    }

    private mutating func takeExponent(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        var isNegative = false
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isNegative = text[index] == UInt8(ascii: "-")
            index += 1
        }
        let digitsStart = index
        var written = 0
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if written < Self.exponentBound / 10 { written = written * 10 + Int(digit) }
            index += 1
        }
        guard index > digitsStart else { return nil }
        exponent += isNegative ? -written : written
        return index
    }

    /// The number without its sign, correctly rounded; infinity when it is out of range.
    ///
    /// - Parameter text: The text this was made from.
    func magnitude(in text: UnsafeRawBufferPointer) -> Double {
        guard significand != 0 else { return 0 }
        let tables = PowerTables.shared
        if let value = DecimalComposer.compose(significand, exponent: exponent, tables: tables) {
            guard isTruncated else { return value }
            // 19 digits are below 2^64 - 1, so the next integer exists.
            let above = DecimalComposer.composeByProduct(significand + 1, exponent: exponent, tables: tables)
            if above == value { return value }
        }
        return DecimalFallback.magnitude(of: text, exponent: exponent, significantDigits: significantDigits)
    }
}
