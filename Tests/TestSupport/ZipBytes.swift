/// Builds ZIP files byte by byte, so that tests can make each field say what it should not.
package struct ZipBytes: Sendable {
    package struct Entry: Sendable {
        package var name: [UInt8]
        package var data: [UInt8]
        /// 0 stores the data; 8 wraps it in deflate blocks that store it.
        package var method = 0
        package var flags = 0
        package var crc32: UInt32?
        package var bytes: Int?
        package var compressedBytes: Int?
        package var offset: Int?
        package var extra: [UInt8] = []
        package var version = 20

        package init(_ name: String, _ text: String) {
            self.name = Array(name.utf8)
            data = Array(text.utf8)
        }
    }

    package var entries: [Entry]
    package var comment: [UInt8] = []
    /// Sizes and offsets in Zip64 fields, and a Zip64 end record.
    package var isZip64 = false
    package var entryCount: Int?

    package init(_ entries: [Entry]) { self.entries = entries }

    package var bytes: [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let data = entry.method == 8 ? Self.deflated(entry.data) : entry.data
            let offset = entry.offset ?? file.count
            let sizes = [entry.bytes ?? entry.data.count, entry.compressedBytes ?? data.count]
            let crc = Int(entry.crc32 ?? Self.crc32(entry.data))
            let described = entry.flags & 8 != 0
            let wide = isZip64 ? Self.little(1, 2) + Self.little(24, 2) : []
            let fields = Self.little(entry.version, 2) + Self.little(entry.flags, 2) + Self.little(entry.method, 2)
            let times = Self.little(0, 2) + Self.little(0x21, 2)
            let shown = isZip64 ? [0xffff_ffff, 0xffff_ffff] : sizes

            file += Self.little(0x0403_4b50, 4) + fields + times
            file += described ? Self.little(0, 12) : Self.little(crc, 4) + Self.pair(sizes)
            file += Self.little(entry.name.count, 2) + Self.little(entry.extra.count, 2) + entry.name + entry.extra
            file += data
            if described { file += Self.little(0x0807_4b50, 4) + Self.little(crc, 4) + Self.pair(sizes) }

            let extra = entry.extra + (isZip64 ? wide + Self.little(sizes[0], 8) + Self.little(sizes[1], 8) : [])
            directory += Self.little(0x0201_4b50, 4) + Self.little(entry.version, 2) + fields + times
            directory += Self.little(crc, 4) + Self.pair(shown) + Self.little(entry.name.count, 2)
            directory += Self.little(extra.count + (isZip64 ? 8 : 0), 2) + Self.little(0, 10)
            directory += Self.little(isZip64 ? 0xffff_ffff : offset, 4) + entry.name + extra
            if isZip64 { directory += Self.little(offset, 8) }
        }
        let (start, count) = (file.count, entryCount ?? entries.count)
        file += directory
        if isZip64 {
            let record = file.count
            file += Self.little(0x0606_4b50, 4) + Self.little(44, 8) + Self.little(45, 2) + Self.little(45, 2)
            file += Self.little(0, 8) + Self.little(count, 8) + Self.little(count, 8)
            file += Self.little(directory.count, 8) + Self.little(start, 8)
            file += Self.little(0x0706_4b50, 4) + Self.little(0, 4) + Self.little(record, 8) + Self.little(1, 4)
        }
        file += Self.little(0x0605_4b50, 4) + Self.little(0, 4) + Self.little(count, 2) + Self.little(count, 2)
        file += isZip64 ? Self.little(0xffff_ffff_ffff, 8) : Self.little(directory.count, 4) + Self.little(start, 4)
        return file + Self.little(comment.count, 2) + comment
    }

    /// Deflate blocks of kind 0, which hold up to 65,535 bytes as they are.
    private static func deflated(_ data: [UInt8]) -> [UInt8] {
        var blocks: [UInt8] = []
        var rest = data[...]
        repeat {
            let part = rest.prefix(0xffff)
            rest = rest.dropFirst(part.count)
            blocks += [rest.isEmpty ? 1 : 0] + little(part.count, 2) + little(part.count ^ 0xffff, 2) + part
        } while !rest.isEmpty
        return blocks
    }

    /// As ISO 3309 has it, bit by bit.
    package static func crc32(_ data: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xffff_ffff
        for byte in data {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xedb8_8320) }
        }
        return ~crc
    }

    /// Headers have the compressed size first.
    private static func pair(_ sizes: [Int]) -> [UInt8] { little(sizes[1], 4) + little(sizes[0], 4) }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> ($0 * 8)) : 0 }
    }
}
