/// Finds a feature or a category by the bytes of its name, without making a String.
///
/// Byte for byte, because two JSON keys that only look alike are different keys, while Swift's strings are equal when
/// they are canonically equivalent.
package struct NameIndex: Sendable {
    private let names: [[UInt8]]
    /// Open addressing, at most half full; nil where nothing is. Only the artifact's names are in it, so no client can
    /// make it slow.
    private let slots: [Int32?]
    private let longestName: Int

    package init(_ names: [String]) {
        let names = names.map { Array($0.utf8) }
        var slots = [Int32?](repeating: nil, count: NameIndex.slotCount(names.count))
        for (index, name) in names.enumerated() {
            var slot = name.withUnsafeBytes { NameIndex.hash($0) } & (slots.count - 1)
            while let other = slots[slot], names[Int(other)] != name { slot = (slot + 1) & (slots.count - 1) }
            if slots[slot] == nil { slots[slot] = Int32(index) }
        }
        self.names = names
        self.slots = slots
        longestName = names.map(\.count).max() ?? 0
    }

    /// The position of that name, the first of equal ones.
    package subscript(name: UnsafeRawBufferPointer) -> Int? {
        guard name.count <= longestName else { return nil }
        var slot = NameIndex.hash(name) & (slots.count - 1)
        while let index = slots[slot] {
            if names[Int(index)].elementsEqual(name) { return Int(index) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// A power of two, at least twice the names.
    private static func slotCount(_ nameCount: Int) -> Int {
        var count = 2
        while count < 2 * nameCount { count *= 2 }
        return count
    }

    /// FNV-1a, 64 bits, folded so that its low bits depend on all of it.
    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
