internal import Bytes

/// Long arrays of numbers, which is what model files are made of.
extension JSONReader {
    /// Reads an array of numbers, whole.
    ///
    /// Beyond RFC 8259, `NaN`, `Infinity` and `-Infinity` are read as what they say, because libraries write them; and
    /// `true` and `false` as 1 and 0.
    ///
    /// - Parameter append: Given each number, correctly rounded, and its text.
    /// - Throws: `JSONError`, `.valueExpected` where anything else stands.
    @inline(__always)
    package mutating func readNumbers(
        _ append: (_ value: Double, _ text: UnsafeRawBufferPointer) -> Void
    ) throws(JSONError) {
        guard try next() == .beginArray else { throw error(.valueExpected, at: position) }
        var index = skippingWhitespace(from: position)
        if byte(at: index) == UInt8(ascii: "]") {
            _ = try next()
            return
        }
        while true {
            let first = index
            let value = try number(&index)
            append(value, UnsafeRawBufferPointer(start: start + first, count: index - first))
            index = skippingWhitespace(from: index)
            guard let separator = byte(at: index) else { throw error(.unexpectedEnd, at: index) }
            if separator == UInt8(ascii: "]") { break }
            guard separator == UInt8(ascii: ",") else { throw error(.expectedCommaOrEnd, at: index) }
            index = skippingWhitespace(from: index + 1)
        }
        position = index
        expectation = .afterValue
        _ = try next()
    }

    /// Reads over an array of numbers without looking at them more than to find its end.
    package mutating func skipNumbers() throws(JSONError) {
        guard try next() == .beginArray else { throw error(.valueExpected, at: position) }
        var index = position
        while let byte = byte(at: index), byte != UInt8(ascii: "]") {
            let isPart = byte != UInt8(ascii: "[") && byte != UInt8(ascii: "{") && byte != UInt8(ascii: "}")
            guard isPart, byte != UInt8(ascii: "\""), byte < 0x80 else { throw error(.valueExpected, at: index) }
            index += 1
        }
        guard index < count else { throw error(.unexpectedEnd, at: index) }
        position = index
        expectation = .afterValue
        _ = try next()
    }

    /// The number at `index`, which moves behind it.
    @inline(__always)
    private func number(_ index: inout Int) throws(JSONError) -> Double {
        let first = index
        let isNegative = byte(at: index) == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var significand: UInt64 = 0
        let integer = index
        takeDigits(&index, &significand)
        let integerDigits = index - integer
        let isSimple = integerDigits > 0 && (integerDigits == 1 || byte(at: integer) != UInt8(ascii: "0"))
        var exponent = 0
        if byte(at: index) == UInt8(ascii: ".") {
            let fraction = index + 1
            index = fraction
            takeDigits(&index, &significand)
            exponent = fraction - index
            if exponent == 0 { return try rareNumber(first, &index) }
        }
        let digits = integerDigits - exponent
        if let mark = byte(at: index), mark | 0x20 == UInt8(ascii: "e") {
            index += 1
            let sign = byte(at: index)
            if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { index += 1 }
            var power: UInt64 = 0
            let powerStart = index
            takeDigits(&index, &power)
            guard index > powerStart, index - powerStart <= 4 else { return try rareNumber(first, &index) }
            let shift = Int(truncatingIfNeeded: power)
            exponent += sign == UInt8(ascii: "-") ? -shift : shift
        }
        guard isSimple, digits <= 19,
            let value = DecimalComposer.compose(significand, exponent: exponent, tables: tables)
        else { return try rareNumber(first, &index) }
        return isNegative ? -value : value
    }

    @inline(__always)
    private func takeDigits(_ index: inout Int, _ value: inout UInt64) {
        while index < count {
            let digit = start.load(fromByteOffset: index, as: UInt8.self) &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ UInt64(digit)
            index += 1
        }
    }

    /// Whatever is not short and plain.
    @inline(never)
    private func rareNumber(_ first: Int, _ index: inout Int) throws(JSONError) -> Double {
        let words: [(StaticString, Double)] = [
            ("NaN", .nan), ("Infinity", .infinity), ("-Infinity", -.infinity), ("true", 1), ("false", 0),
        ]
        for (word, value) in words where matches(word, at: first) {
            index = first + word.utf8CodeUnitCount
            return value
        }
        guard let byte = byte(at: first), byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") < 10 else {
            throw error(.valueExpected, at: first)
        }
        let text = try scanNumber(from: first)
        index = first + text.count
        guard let value = double(of: text) else { return byte == UInt8(ascii: "-") ? -.infinity : .infinity }
        return value
    }

    private func matches(_ word: StaticString, at index: Int) -> Bool {
        let length = word.utf8CodeUnitCount
        guard index <= count - length else { return false }
        return UnsafeRawBufferPointer(start: start + index, count: length).elementsEqual(word.bytes)
    }
}
