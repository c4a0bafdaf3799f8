/// Runs of decimal digits, looked at eight at a time.
enum WholeNumber {
    /// Numbers of so many digits are exact as Doubles.
    static let mostDigits = 15

    /// Whether the first `count` bytes are digits.
    ///
    /// - Parameters:
    ///   - text: At least 16 bytes that can be read.
    ///   - count: 1 to 16.
    @inline(__always)
    static func isDigits(_ text: UnsafeRawPointer, count: Int) -> Bool {
        let first = UInt64(littleEndian: text.loadUnaligned(as: UInt64.self))
        if count <= 8 { return areAllDigits(zeroFilled(first, count: count)) }
        // The second word begins so that it ends with the digits.
        let last = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
        return areAllDigits(first) && areAllDigits(last)
    }

    /// The first `count` bytes, moved up behind zeros.
    @inline(__always)
    private static func zeroFilled(_ word: UInt64, count: Int) -> UInt64 {
        let bits = UInt64(truncatingIfNeeded: count) &* 8
        return (word &<< (64 &- bits)) | ((0x3030_3030_3030_3030 &>> (bits &- 8)) &>> 8)
    }

    @inline(__always)
    private static func areAllDigits(_ word: UInt64) -> Bool {
        let upper: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
        return word & upper | ((word &+ 0x0606_0606_0606_0606) & upper) &>> 4 == 0x3333_3333_3333_3333
    }
}
