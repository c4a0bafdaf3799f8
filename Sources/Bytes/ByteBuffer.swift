import Glibc

/// A growable run of bytes that owns its memory, for building output.
///
/// Noncopyable, so that appending never checks for sharing and never copies on write. Growth doubles the capacity;
/// `removeAll` keeps it, so a reused buffer stops allocating.
package struct ByteBuffer: ~Copyable, @unchecked Sendable {  // Unique owner of its memory; nothing else points into it.
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// Bytes written so far.
    package private(set) var count: Int

    package init(capacity: Int = 256) {
        self.capacity = max(capacity, 64)
        base = UnsafeMutableRawPointer.allocate(byteCount: self.capacity, alignment: 16)
        count = 0
    }

    deinit { base.deallocate() }

    /// The bytes written so far; valid until the next mutation.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// A copy of the bytes written so far. Of a buffer without a name only this is safe: it is gone before anybody could
    /// read its `bytes`.
    package var array: [UInt8] { Array(bytes) }

    package var isEmpty: Bool { count == 0 }

    /// Forgets the content and keeps the memory, unless more than `keeping` bytes are held.
    package mutating func removeAll(keeping limit: Int = .max) {
        count = 0
        guard capacity > limit else { return }
        base.deallocate()
        capacity = max(limit, 64)
        base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    }

    /// Makes room for `additional` more bytes and returns the address of the first.
    @discardableResult
    package mutating func reserve(_ additional: Int) -> UnsafeMutableRawPointer {
        let needed = count + additional
        if needed > capacity { grow(to: needed) }
        return base + count
    }

    /// Counts `written` bytes that the caller has put at the address `reserve` returned.
    package mutating func advance(by written: Int) {
        precondition(written >= 0 && count + written <= capacity)
        count += written
    }

    @inline(never)
    private mutating func grow(to needed: Int) {
        let larger = max(needed, capacity * 2)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = moved
        capacity = larger
    }

    package mutating func append(_ byte: UInt8) {
        reserve(1).storeBytes(of: byte, as: UInt8.self)
        count += 1
    }

    package mutating func append(_ source: UnsafeRawBufferPointer) {
        guard let start = source.baseAddress, source.count > 0 else { return }
        reserve(source.count).copyMemory(from: start, byteCount: source.count)
        count += source.count
    }

    package mutating func append(_ text: StaticString) {
        append(text.bytes)
    }

    package mutating func append(text: String) {
        var copy = text
        copy.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    package mutating func append(contentsOf bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// The content as text, with invalid UTF-8 repaired.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
