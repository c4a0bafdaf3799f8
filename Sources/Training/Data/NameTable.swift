internal import Warehouse

/// Texts that come again and again, each kept once and known by its index.
struct NameTable {
    private var slots: [UInt32] = Array(repeating: Self.free, count: 1024)
    private var hashes: [UInt64] = []
    private var bytes: [UInt8] = []
    private var ends: [Int] = [0]

    private static let free = UInt32.max

    var count: Int { hashes.count }

    /// FNV-1a, with its last bits stirred for a table whose size is a power of two.
    static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash ^ hash >> 29
    }

    /// - Parameter hash: The one of `text`.
    mutating func index(of text: UnsafeRawBufferPointer, hash: UInt64) -> UInt32 {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != Self.free {
            let index = slots[slot]
            if hashes[Int(index)] == hash, holds(text, at: Int(index)) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        let index = UInt32(truncatingIfNeeded: hashes.count)
        slots[slot] = index
        hashes.append(hash)
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        if hashes.count * 2 > slots.count { grow() }
        return index
    }

    /// The text at an index, without its URL encoding.
    func name(at index: Int) -> String {
        String(decoding: bytes[ends[index]..<ends[index + 1]], as: UTF8.self).urlDecoded
    }

    var names: [String] { (0..<count).map(name(at:)) }

    private func holds(_ text: UnsafeRawBufferPointer, at index: Int) -> Bool {
        let range = ends[index]..<ends[index + 1]
        guard range.count == text.count else { return false }
        return bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[range]).elementsEqual(text) }
    }

    private mutating func grow() {
        slots = Array(repeating: Self.free, count: slots.count * 2)
        for (index, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != Self.free { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: index)
        }
    }
}
