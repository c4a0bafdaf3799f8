/// The bytes of a pickle, front to back. Every length is compared with what is left before anything is made of it.
struct PickleInput {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    mutating func byte() throws(ModelFormatError) -> UInt8 {
        guard offset < bytes.count else { throw truncated(1) }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func take(_ count: Int) throws(ModelFormatError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw truncated(count) }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
    }

    /// A little-endian number.
    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws(ModelFormatError) -> Number {
        Number(littleEndian: try take(MemoryLayout<Number>.size).loadUnaligned(as: Number.self))
    }

    /// A little-endian count of the bytes that follow it.
    mutating func counted<Number: FixedWidthInteger>(
        by type: Number.Type
    ) throws(ModelFormatError) -> UnsafeRawBufferPointer {
        let count = try number(type)
        guard let count = Int(exactly: count) else { throw truncated(.max) }
        return try take(count)
    }

    /// Up to the next line feed, which is skipped.
    mutating func line() throws(ModelFormatError) -> UnsafeRawBufferPointer {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw truncated(1) }
        offset += end + 1
        return UnsafeRawBufferPointer(rebasing: rest[..<end])
    }

    private func truncated(_ count: Int) -> ModelFormatError {
        ModelFormatError(
            .truncated, at: "byte \(offset)", expected: "\(count == .max ? "fewer than 2^63" : "\(count)") more bytes",
            found: "\(remaining)", remedy: "the file looks truncated, copy or export it again")
    }
}
