/// Finds keys that an object has twice, for objects within objects, in O(n log n) whatever the keys are.
///
/// Keys are compared through Swift's hash, whose seed a client cannot know, when their object ends.
struct DuplicateKeyFinder {
    private struct Entry {
        let hash: Int
        let key: JSONString
    }

    /// The keys of all open objects, innermost last.
    private var entries: [Entry] = []
    /// Where in `entries` each open object begins.
    private var starts: [Int] = []

    mutating func beginObject() {
        starts.append(entries.count)
    }

    mutating func add(_ key: JSONString, in reader: JSONReader) {
        var hasher = Hasher()
        if key.hasEscapes {
            reader.decodedBytes(of: key).withUnsafeBytes { hasher.combine(bytes: $0) }
        } else {
            hasher.combine(bytes: reader.rawBytes(of: key))
        }
        entries.append(Entry(hash: hasher.finalize(), key: key))
    }

    /// The offset of the first key of the innermost object that stands there again, or nil; forgets the object.
    mutating func endObject(in reader: JSONReader) -> Int? {
        guard let start = starts.popLast() else { return nil }
        defer { entries.removeSubrange(start...) }
        guard entries.count - start > 1 else { return nil }
        let keys = entries[start...].sorted { ($0.hash, $0.key.offset) < ($1.hash, $1.key.offset) }
        // Of several, always the same one: which is met first among sorted hashes depends on their seed.
        var first: Int?
        for index in 1..<keys.count {
            // Alike by hash but not by text would be a collision of 64 bits.
            var earlier = index - 1
            while earlier >= 0, keys[earlier].hash == keys[index].hash {
                if Self.areEqual(keys[earlier].key, keys[index].key, in: reader) {
                    first = min(first ?? .max, keys[index].key.offset - 1)
                    break
                }
                earlier -= 1
            }
        }
        return first
    }

    private static func areEqual(_ left: JSONString, _ right: JSONString, in reader: JSONReader) -> Bool {
        if !left.hasEscapes, !right.hasEscapes {
            return reader.rawBytes(of: left).elementsEqual(reader.rawBytes(of: right))
        }
        return reader.decodedBytes(of: left) == reader.decodedBytes(of: right)
    }
}
