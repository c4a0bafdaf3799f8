/// From significand and power of ten to the nearest Double.
///
/// Sources: William D. Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990 (the exact case); Daniel
/// Lemire, "Number Parsing at a Gigabyte per Second", Software: Practice and Experience 51(8), 2021 (one product with a
/// 128-bit power of five). Where the paper proves when the product decides, this keeps the interval in which the exact
/// value lies and answers only when its two ends round alike.
enum DecimalComposer {
    /// The Double nearest to `significand` × 10^`exponent`, ties to even; infinity past the range; nil when 192 bits
    /// do not decide or the result is not a normal number.
    @inline(__always)
    static func compose(_ significand: UInt64, exponent: Int, tables: PowerTables = .shared) -> Double? {
        if significand <= 1 << 53, exponent >= -22, exponent <= 22 {
            // Signed, because processors convert no unsigned words.
            let value = Double(Int64(truncatingIfNeeded: significand))
            return exponent <= 0 ? value / tables.exactTens[-exponent] : value * tables.exactTens[exponent]
        }
        return composeByProduct(significand, exponent: exponent, tables: tables)
    }

    static func composeByProduct(_ significand: UInt64, exponent: Int, tables: PowerTables) -> Double? {
        guard significand != 0 else { return 0 }
        // Below, the value is less than half the least denormal; above, it is past the largest Double.
        guard exponent >= -342 else { return 0 }
        guard exponent <= 308 else { return .infinity }

        let leadingZeros = significand.leadingZeroBitCount
        let normalized = significand &<< UInt64(truncatingIfNeeded: leadingZeros)
        let power = tables.five(exponent)
        let lower = normalized.multipliedFullWidth(by: power.low)
        var upper = normalized.multipliedFullWidth(by: power.high)
        let middle = upper.low.addingReportingOverflow(lower.high)
        upper.high &+= middle.overflow ? 1 : 0

        // The product's top bit is bit 63 or 62 of `upper.high`. Keep 54 bits of it: the last is for rounding.
        let topBit = upper.high &>> 63
        let dropped = 9 &+ topBit
        let kept = upper.high &>> dropped
        let tail = (upper.high & ((1 &<< dropped) &- 1)) | middle.partialValue

        let isExact = PowerTables.exactExponents.contains(exponent)
        if tail == 0, !isExact {
            // The table's power is too large by less than one, so the product is by less than `normalized`, which now
            // reaches into the kept bits.
            return composeByDivision(significand, exponent: exponent, tables: tables)
        }
        var fraction = kept &>> 1 &+ kept & 1
        if isExact, tail | lower.low == 0, kept & 3 == 1 { fraction &-= 1 }  // A tie: stay at the even one below.

        // floor(log2(10^exponent)), good for |exponent| <= 400.
        let powerLog = (exponent &* 217_706) &>> 16
        var binaryExponent = powerLog &+ 63 &+ Int(truncatingIfNeeded: topBit) &- leadingZeros
        if fraction >> 53 != 0 {
            fraction &>>= 1
            binaryExponent &+= 1
        }
        guard binaryExponent <= 1023 else { return .infinity }
        guard binaryExponent >= -1022 else { return nil }
        let biased = UInt64(truncatingIfNeeded: binaryExponent &+ 1023)
        return Double(bitPattern: biased &<< 52 | fraction & ((1 << 52) - 1))
    }

    /// The exact cases among negative exponents: `significand` is a multiple of the power of five below it.
    private static func composeByDivision(_ significand: UInt64, exponent: Int, tables: PowerTables) -> Double? {
        guard exponent < 0, exponent >= -19 else { return nil }
        let (quotient, remainder) = significand.quotientAndRemainder(
            dividingBy: tables.tens[-exponent] >> UInt64(-exponent))
        guard remainder == 0 else { return nil }
        // Integers convert correctly rounded, and a power of two that keeps the number normal changes no bit.
        return Double(quotient) * Double(sign: .plus, exponent: exponent, significand: 1)
    }
}
