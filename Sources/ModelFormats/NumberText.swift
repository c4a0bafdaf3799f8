internal import JSONText

/// Numbers in text files. Nil means "not a number of this kind".
enum NumberText {
    /// Digits with an optional minus sign, within `Int32`.
    static func int32(_ bytes: UnsafeRawBufferPointer) -> Int32? {
        var digits = bytes[...]
        let negative = digits.first == UInt8(ascii: "-")
        if negative { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count <= 10 else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return Int32(exactly: negative ? -value : value)
    }

    static func uint32(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
        guard !bytes.isEmpty, bytes.count <= 10 else { return nil }
        var value: UInt64 = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
        }
        return UInt32(exactly: value)
    }

    /// Correctly rounded. What is beyond the range of `Double`, and the `inf` and `nan` a library may print, come out as
    /// such; the model's own checks judge them by their place.
    static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard bytes.count <= 128 else { return nil }
        switch DecimalParser.parse(bytes, as: .plain) {
        case .value(let value): return value
        case .outOfRange: return bytes.first == UInt8(ascii: "-") ? -.infinity : .infinity
        case .malformed: break
        }
        if bytesEqual(bytes, "inf") { return .infinity }
        if bytesEqual(bytes, "-inf") { return -.infinity }
        if bytesEqual(bytes, "nan") || bytesEqual(bytes, "-nan") { return .nan }
        return nil
    }
}
