/// Eight bytes of text at once, first byte lowest.
enum EightDigits {
    /// How many of the bytes, from the first on, are decimal digits.
    @inline(__always)
    static func leadingDigitCount(_ word: UInt64) -> Int {
        let values = word ^ 0x3030_3030_3030_3030
        // Adding 0x76 carries 10 and more into a byte's high bit. A carry out of a byte can only spoil later ones.
        let stops = ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
        return stops.trailingZeroBitCount &>> 3
    }

    /// The number that the first `digitCount` bytes spell, at least one.
    @inline(__always)
    static func value(of word: UInt64, digitCount: Int) -> UInt64 {
        // Shifting the digits to the end puts zeros before them.
        let shift = UInt64(truncatingIfNeeded: 64 &- digitCount &* 8)
        let digits = (word ^ 0x3030_3030_3030_3030) &<< shift
        // Neighbours join: four numbers below 100 in the even bytes, then all four weighed in two products.
        let pairs = digits &* 10 &+ digits &>> 8
        let firstAndThird = (pairs & 0x0000_00FF_0000_00FF) &* (100 + 1_000_000 << 32)
        let secondAndFourth = (pairs &>> 16 & 0x0000_00FF_0000_00FF) &* (1 + 10_000 << 32)
        return (firstAndThird &+ secondAndFourth) &>> 32
    }
}
