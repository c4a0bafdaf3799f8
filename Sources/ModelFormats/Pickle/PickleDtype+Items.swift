// How the bytes of an element are read.

extension PickleDtype {
    /// An item's bits in the machine's order. The caller has made sure that its `itemSize` bytes are there.
    func bits(_ bytes: UnsafeRawBufferPointer, at start: Int) -> UInt64 {
        var bits: UInt64 = 0
        let size = min(itemSize, 8)
        for byte in 0..<size {
            let shift = UInt64(8 * (isBigEndian ? size - 1 - byte : byte))
            bits |= UInt64(bytes[start + byte]) << shift
        }
        return bits
    }

    /// Nil of what is not a number of 64 bits at most.
    var doubleConversion: ((UInt64) -> Double)? {
        switch (kind, itemSize) {
        case (.float, 8): { Double(bitPattern: $0) }
        case (.float, 4): { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) }
        case (.float, 2): { Double(Self.half(UInt16(truncatingIfNeeded: $0))) }
        case (.bool, _): { $0 == 0 ? 0 : 1 }
        case (.unsigned, _): { Double($0) }
        case (.int, let size): { Double(Self.signed($0, size: size)) }
        default: nil
        }
    }

    /// Nil of what is not an integer; its result is nil from 2^63.
    var intConversion: ((UInt64) -> Int?)? {
        switch (kind, itemSize) {
        case (.bool, _): { $0 == 0 ? 0 : 1 }
        case (.unsigned, _): { Int(exactly: $0) }
        case (.int, let size): { Self.signed($0, size: size) }
        default: nil
        }
    }

    /// Of a text or bytes item without the NULs numpy pads with; nil when it is not valid text.
    func text(_ item: ArraySlice<UInt8>) -> String? {
        if kind == .bytes {
            let content = item.reversed().drop { $0 == 0 }.reversed()
            return String(validating: content, as: UTF8.self)
        }
        var scalars: [UInt32] = []
        scalars.reserveCapacity(item.count / 4)
        item.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count - 3, by: 4) {
                let code = bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)
                scalars.append(isBigEndian ? code.byteSwapped : code)
            }
        }
        while scalars.last == 0 { scalars.removeLast() }
        return String(validating: scalars, as: UTF32.self)
    }

    private static func signed(_ bits: UInt64, size: Int) -> Int {
        let unused = UInt64(64 - 8 * size)
        return Int(Int64(bitPattern: bits << unused) >> Int64(unused))
    }

    /// IEEE half precision.
    private static func half(_ bits: UInt16) -> Float {
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF)
        let sign: Float = bits >> 15 == 0 ? 1 : -1
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
        }
    }
}
