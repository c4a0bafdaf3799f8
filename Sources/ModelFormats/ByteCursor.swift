/// Bytes taken from the front one run after the other; every count is compared with what is left before it is believed.
/// The caller keeps the bytes alive.
struct ByteCursor {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func byte() throws(ModelFormatError) -> UInt8 {
        guard offset < bytes.count else { throw truncated(1) }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// How many bytes stand before the next one with this value.
    func distance(to byte: UInt8) -> Int? {
        bytes[offset...].firstIndex(of: byte).map { $0 - offset }
    }

    mutating func take(_ count: Int) throws(ModelFormatError) -> Taken {
        guard count >= 0, count <= remaining else { throw truncated(count) }
        let taken = Taken(bytes: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)]))
        offset += count
        return taken
    }

    private func truncated(_ count: Int) -> ModelFormatError {
        ModelFormatError(
            .truncated, at: "byte \(offset)", expected: "\(count) more bytes", found: "\(remaining)",
            remedy: "the file looks truncated, copy or export it again")
    }

    /// A run of bytes, read in either byte order; the offsets are the caller's to keep inside.
    struct Taken {
        let bytes: UnsafeRawBufferPointer

        func uint16(at index: Int) -> UInt16 {
            UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt16.self))
        }

        func uint32(at index: Int) -> UInt32 {
            UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
        }

        func uint64(at index: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        }

        func littleEndian<Word: FixedWidthInteger & BitwiseCopyable>(_ type: Word.Type, at index: Int) -> Word {
            Word(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: type))
        }
    }
}
