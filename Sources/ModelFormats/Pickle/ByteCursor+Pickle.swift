/// A pickle's numbers are little-endian, its texts counted or a line each.
extension ByteCursor {
    mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type
    ) throws(ModelFormatError) -> Number {
        try take(MemoryLayout<Number>.size).littleEndian(type, at: 0)
    }

    /// The bytes behind their count.
    mutating func counted<Number: FixedWidthInteger & BitwiseCopyable>(
        by type: Number.Type
    ) throws(ModelFormatError) -> UnsafeRawBufferPointer {
        let count = try number(type)
        return try take(Int(exactly: count) ?? .max).bytes
    }

    /// Up to the next line feed, which is skipped.
    mutating func line() throws(ModelFormatError) -> UnsafeRawBufferPointer {
        guard let count = distance(to: UInt8(ascii: "\n")) else { return try take(remaining + 1).bytes }
        defer { _ = try? byte() }
        return try take(count).bytes
    }
}
