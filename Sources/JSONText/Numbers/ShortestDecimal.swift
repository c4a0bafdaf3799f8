/// The decimal with the fewest digits that reads back as a given Double, and of those the nearest to it.
///
/// Source: Raffaello Giulietti, "The Schubfach way to render doubles", 2021: of the decimals on the grid of 10^k with
/// at most one grid point or ten fitting the rounding interval, test the two around the value, on the coarser grid first.
struct ShortestDecimal {
    /// At most 17 digits; may end in zeros.
    let digits: UInt64
    let exponent: Int

    /// - Parameter magnitude: Finite and above zero.
    init(_ magnitude: Double, tables: PowerTables) {
        let bits = magnitude.bitPattern
        let fraction = bits & ((1 << 52) - 1)
        let biased = Int(truncatingIfNeeded: bits &>> 52)
        let significand = biased == 0 ? fraction : fraction | 1 << 52
        let binaryExponent = max(biased, 1) &- 1075

        // Integers below 2^53 are their own shortest digits, but for zeros at their end.
        if binaryExponent <= 0, binaryExponent > -53 {
            let places = UInt64(truncatingIfNeeded: -binaryExponent)
            if significand & ((1 &<< places) &- 1) == 0 {
                digits = significand &>> places
                exponent = 0
                return
            }
        }
        // A power of two has a neighbour below at half the distance, unless that is a denormal.
        let isLowerCloser = fraction == 0 && biased > 1
        // 10^k is the coarsest grid of which the interval is sure to hold a point: k = floor(log10(its width)).
        let k = (binaryExponent &* 1_262_611 &- (isLowerCloser ? 524_031 : 0)) &>> 22
        let power = tables.five(-k)
        let shift = UInt64(truncatingIfNeeded: binaryExponent &+ ((-k &* 1_741_647) &>> 19) &+ 1)

        // In units of a quarter of the grid: the value and the ends of its interval, which belong to it when the
        // significand is even, since reading rounds ties to even.
        let quarters = significand &<< 2
        let value = Self.scale(quarters &<< shift, by: power)
        let low = Self.scale((quarters &- (isLowerCloser ? 1 : 2)) &<< shift, by: power) &+ significand & 1
        let high = Self.scale((quarters &+ 2) &<< shift, by: power) &- significand & 1

        let below = value &>> 2
        let tenth = below / 10
        let isTenthIn = low <= 40 &* tenth
        let isNextTenthIn = 40 &* tenth &+ 40 <= high
        if below >= 10, isTenthIn != isNextTenthIn {
            digits = tenth &+ (isNextTenthIn ? 1 : 0)
            exponent = k &+ 1
            return
        }
        let isBelowIn = low <= below &<< 2
        let isAboveIn = below &<< 2 &+ 4 <= high
        let middle = below &<< 2 &+ 2
        let isAboveNearer = value > middle || (value == middle && below & 1 == 1)
        digits = below &+ ((isBelowIn != isAboveIn ? isAboveIn : isAboveNearer) ? 1 : 0)
        exponent = k
    }

    /// The top 64 of the 192 bits of the product, with the lowest set if anything follows ("round to odd"), so that
    /// comparing it with integers comes out as for the exact value.
    @inline(__always)
    private static func scale(_ value: UInt64, by power: PowerTables.Significand) -> UInt64 {
        let lower = value.multipliedFullWidth(by: power.low)
        let upper = value.multipliedFullWidth(by: power.high)
        let middle = upper.low.addingReportingOverflow(lower.high)
        let top = upper.high &+ (middle.overflow ? 1 : 0)
        // The power is rounded up, so a 1 in `middle` may be its excess alone.
        return top | (middle.partialValue > 1 ? 1 : 0)
    }
}
