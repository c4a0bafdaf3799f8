/// Digits and a power of ten to text: `7.0`, `0.001`, `12.5` and, outside 10^-5 ..< 10^16, `1e-7`, `1.5e20`.
enum DecimalFormat {
    /// The bytes that `write` may touch. The text itself has at most 24.
    static let capacity = 48

    /// Writes `digits` × 10^`exponent`, without zeros at the end beyond the first decimal place.
    ///
    /// - Parameter digits: 1 to 10^17 - 1.
    /// - Returns: The length of the text.
    @inline(__always)
    static func write(
        _ digits: UInt64, exponent: Int, isNegative: Bool, to output: UnsafeMutableRawPointer, tables: PowerTables
    ) -> Int {
        output.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
        let sign = isNegative ? 1 : 0
        let text = output + sign

        // Exactly 17 digits, as 1 + 8 + 8.
        let count = digitCount(digits, tables: tables)
        let scaled = digits &* tables.tens[17 &- count]
        let upper = scaled / 100_000_000
        let lower = scaled &- upper &* 100_000_000
        let first = upper / 100_000_000
        let second = eightDigits(upper &- first &* 100_000_000)
        let third = eightDigits(lower)
        // Bytes of value zero at the end are the highest of a word.
        let significant =
            third != 0
            ? 17 &- third.leadingZeroBitCount &>> 3
            : 9 &- second.leadingZeroBitCount &>> 3

        let zeros: UInt64 = 0x3030_3030_3030_3030
        /// Digits before the point, if it stood after the first `point` of them.
        let point = count &+ exponent
        if point > 0, point <= 16 {
            store(first | 0x30, second | zeros, third | zeros, at: text)
            // Make room for the point by moving the 16 bytes behind it; unwritten ones among them are cut off.
            let tail = text + point
            let moved = tail.loadUnaligned(as: UInt64.self)
            let movedToo = tail.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            tail.storeBytes(of: moved, toByteOffset: 1, as: UInt64.self)
            tail.storeBytes(of: movedToo, toByteOffset: 9, as: UInt64.self)
            tail.storeBytes(of: UInt8(ascii: "."), as: UInt8.self)
            return sign &+ max(significant, point &+ 1) &+ 1
        }
        if point <= 0, point > -4 {
            text.storeBytes(of: zeros, as: UInt64.self)
            text.storeBytes(of: UInt8(ascii: "."), toByteOffset: 1, as: UInt8.self)
            store(first | 0x30, second | zeros, third | zeros, at: text + (2 &- point))
            return sign &+ 2 &- point &+ significant
        }
        store(first | 0x30, second | zeros, third | zeros, at: text + 1)
        text.storeBytes(of: UInt8(truncatingIfNeeded: first | 0x30), as: UInt8.self)
        text.storeBytes(of: UInt8(ascii: "."), toByteOffset: 1, as: UInt8.self)
        let length = significant == 1 ? 1 : significant &+ 1
        return sign &+ length &+ writeExponent(point &- 1, to: text + length)
    }

    @inline(__always)
    private static func store(_ first: UInt64, _ second: UInt64, _ third: UInt64, at text: UnsafeMutableRawPointer) {
        text.storeBytes(of: UInt8(truncatingIfNeeded: first), as: UInt8.self)
        text.storeBytes(of: second.littleEndian, toByteOffset: 1, as: UInt64.self)
        text.storeBytes(of: third.littleEndian, toByteOffset: 9, as: UInt64.self)
    }

    private static func writeExponent(_ exponent: Int, to text: UnsafeMutableRawPointer) -> Int {
        var length = 0
        func put(_ byte: UInt8) {
            text.storeBytes(of: byte, toByteOffset: length, as: UInt8.self)
            length += 1
        }
        put(UInt8(ascii: "e"))
        if exponent < 0 { put(UInt8(ascii: "-")) }
        let magnitude = abs(exponent)
        if magnitude >= 100 { put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude / 100)) }
        if magnitude >= 10 { put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude / 10 % 10)) }
        put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10))
        return length
    }

    /// The decimal digits of a number above zero and below 10^19.
    @inline(__always)
    static func digitCount(_ value: UInt64, tables: PowerTables) -> Int {
        // 1233 / 4096 is a little more than log10(2), so this is the count or one too many... of powers passed.
        let estimate = ((64 &- value.leadingZeroBitCount) &* 1233) &>> 12
        return estimate &+ (value >= tables.tens[estimate] ? 1 : 0)
    }

    /// The eight digits of a number below 10^8 as bytes of value 0 to 9, the first lowest.
    @inline(__always)
    static func eightDigits(_ value: UInt64) -> UInt64 {
        // Halve three times: 8 digits to 2 × 4, 4 × 2, 8 × 1, each step in all lanes at once. The multipliers are the
        // reciprocals of 100 and 10 in fixed point, exact for lanes this small.
        let upper = value / 10_000
        let fours = upper | (value &- upper &* 10_000) &<< 32
        let hundreds = (fours &* 10_486) &>> 20 & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) &<< 16
        let tens = (twos &* 103) &>> 10 & 0x000F_000F_000F_000F
        return tens | (twos &- tens &* 10) &<< 8
    }
}
