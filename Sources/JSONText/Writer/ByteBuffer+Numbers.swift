package import Bytes

extension ByteBuffer {
    /// Appends the shortest decimal that reads back as `value`, always with a point or an exponent: `7.0`, `1e-7`.
    /// JSON has no NaN and no infinity; they become `null`.
    package mutating func appendJSON(_ value: Double) {
        guard value.isFinite else { return append("null") }
        guard value != 0 else { return append(value.sign == .minus ? "-0.0" : "0.0") }
        let tables = PowerTables.shared
        let shortest = ShortestDecimal(value.magnitude, tables: tables)
        appendDecimal(shortest.digits, exponent: shortest.exponent, isNegative: value < 0, tables: tables)
    }

    /// Appends `value` rounded to six decimal places, as the shortest decimal of the Double nearest to that; zero
    /// without a sign. The exact binary value is what is rounded, its ties to even. NaN and infinity become `null`.
    package mutating func appendRounded6(_ value: Double) {
        guard value.isFinite else { return append("null") }
        let magnitude = value.magnitude
        // From 2^33 on, Doubles lie 1.9 millionths apart or more, so the nearest to the rounded value is the value.
        guard magnitude < 0x1p33 else { return appendJSON(value) }
        let millionths = Self.roundedMillionths(magnitude)
        guard millionths != 0 else { return append("0.0") }
        let tables = PowerTables.shared
        guard millionths > 1_000_000_000_000_000 else {
            // With 15 digits or fewer no other decimal as short is nearer to the same Double.
            return appendDecimal(millionths, exponent: -6, isNegative: value < 0, tables: tables)
        }
        // Below 2^53, so both operands are exact and the quotient is the nearest Double.
        let nearest = Double(millionths) / 1_000_000
        appendJSON(value < 0 ? -nearest : nearest)
    }

    private mutating func appendDecimal(_ digits: UInt64, exponent: Int, isNegative: Bool, tables: PowerTables) {
        let text = reserve(DecimalFormat.capacity)
        advance(by: DecimalFormat.write(digits, exponent: exponent, isNegative: isNegative, to: text, tables: tables))
    }

    /// `magnitude` in millionths, exactly rounded, ties to even.
    ///
    /// - Parameter magnitude: Below 2^33.
    private static func roundedMillionths(_ magnitude: Double) -> UInt64 {
        let bits = magnitude.bitPattern
        let places = 1075 &- max(Int(truncatingIfNeeded: bits &>> 52), 1)
        // A significand below 2^53 times 10^6 is below 2^73; half of the unit is then out of reach.
        guard places <= 74 else { return 0 }
        let significand = bits & ((1 << 52) - 1) | (bits >> 52 == 0 ? 0 : 1 << 52)
        let product = significand.multipliedFullWidth(by: 1_000_000)
        // `magnitude` < 2^33 means at least 20 places.
        let shift = UInt64(truncatingIfNeeded: places)
        let whole: UInt64
        let isHalf: Bool
        let isMore: Bool
        if shift < 64 {
            whole = product.high &<< (64 &- shift) | product.low &>> shift
            let remainder = product.low & ((1 &<< shift) &- 1)
            let half: UInt64 = 1 &<< (shift &- 1)
            (isHalf, isMore) = (remainder == half, remainder > half)
        } else {
            let upperShift = shift &- 64
            whole = product.high &>> upperShift
            let remainder = product.high & ((1 &<< upperShift) &- 1)
            if upperShift == 0 {
                (isHalf, isMore) = (product.low == 1 << 63, product.low > 1 << 63)
            } else {
                let half: UInt64 = 1 &<< (upperShift &- 1)
                isHalf = remainder == half && product.low == 0
                isMore = remainder > half || (remainder == half && product.low != 0)
            }
        }
        return whole &+ (isMore || (isHalf && whole & 1 == 1) ? 1 : 0)
    }
}
