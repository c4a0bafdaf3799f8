extension ByteBuffer {
    /// Appends an integer in decimal.
    package mutating func appendDecimal(_ value: Int) {
        let scratch = reserve(24)
        var rest = value.magnitude
        var index = 24
        repeat {
            index -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            scratch.storeBytes(
                of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit), toByteOffset: index, as: UInt8.self)
            rest = quotient
        } while rest != 0
        if value < 0 {
            index -= 1
            scratch.storeBytes(of: UInt8(ascii: "-"), toByteOffset: index, as: UInt8.self)
        }
        let length = 24 - index
        scratch.copyMemory(from: scratch + index, byteCount: length)
        advance(by: length)
    }
}
