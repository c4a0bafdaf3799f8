import Glibc

/// The rare numbers that 192 bits do not decide go to the C library, which rounds correctly.
enum DecimalFallback {
    /// A boundary between two Doubles has at most 768 significant digits, so with 800 kept the rest only has to say
    /// whether it is zero.
    static let keptDigits = 800

    /// Rounds the number in `text`, whose sign is ignored and whose grammar has been checked.
    ///
    /// - Parameters:
    ///   - exponent: The power of ten of the last of its first `significantDigits` significant digits.
    static func magnitude(of text: UnsafeRawBufferPointer, exponent: Int, significantDigits: Int) -> Double {
        withUnsafeTemporaryAllocation(byteCount: keptDigits + 32, alignment: 8) { buffer in
            var length = copyDigits(of: text, to: buffer)
            // The digits stand there as an integer: without a point, no locale can change how they are read.
            var scaled = exponent - (length - significantDigits)
            // Past these, zero or infinity is certain, and C's exponents need not hold more.
            scaled = max(-100_000, min(scaled, 100_000))
            buffer[length] = UInt8(ascii: "e")
            buffer[length + 1] = UInt8(ascii: scaled < 0 ? "-" : "+")
            length += 2
            var divisor = 100_000
            while divisor > 0 {
                buffer[length] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: abs(scaled) / divisor % 10)
                length += 1
                divisor /= 10
            }
            buffer[length] = 0
            guard let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return .nan }
            return strtod(start, nil)
        }
    }

    /// Copies the significant digits, at most `keptDigits` and a 1 if anything but zeros follows; returns how many.
    private static func copyDigits(of text: UnsafeRawBufferPointer, to buffer: UnsafeMutableRawBufferPointer) -> Int {
        var length = 0
        for byte in text {
            if byte | 0x20 == UInt8(ascii: "e") { break }
            guard byte &- UInt8(ascii: "0") < 10, length > 0 || byte != UInt8(ascii: "0") else { continue }
            if length < keptDigits {
                buffer[length] = byte
                length += 1
            } else if byte != UInt8(ascii: "0") {
                buffer[length] = UInt8(ascii: "1")
                return length + 1
            }
        }
        return length
    }
}
