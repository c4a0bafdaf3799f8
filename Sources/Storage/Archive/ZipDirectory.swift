internal import SystemIO

/// The central directory of a ZIP file, read here because libzip does not say where entries lie.
///
/// Every count and offset is held against the bytes that are there before anything is allocated for it or libzip sees
/// the file.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16 and 4.5.3.
struct ZipDirectory {
    struct Record: Equatable {
        var bytes: Int
        var compressedBytes: Int
        var crc32: UInt32
        var method: Int
        var isEncrypted: Bool
        var name: [UInt8]
        /// Of the local header.
        var offset: Int
    }

    private(set) var records: [Record] = []

    static let headerBytes = 46
    static let localHeaderBytes = 30

    init(
        _ file: borrowing FileDescriptor, bytes fileBytes: Int, path: String, limits: ZipLimits
    ) throws(StorageError) {
        let end = try ZipEndRecord(file, bytes: fileBytes, path: path)
        func damaged(_ expected: String, _ found: String) -> StorageError {
            .archive(.archiveDamaged, path, expected: expected, found: found)
        }
        guard end.directoryBytes <= limits.directoryBytes else {
            throw .archive(
                .archiveTooLarge, path, expected: "a directory of at most \(limits.directoryBytes) bytes",
                found: "\(end.directoryBytes)", remedy: "split the archive")
        }
        let directory = try ZipEndRecord.read(file, at: end.directoryOffset, count: end.directoryBytes, path)
        var rest = directory[...]
        while !rest.isEmpty {
            guard records.count < limits.entryCount else {
                throw .archive(
                    .archiveTooLarge, path, expected: "at most \(limits.entryCount) entries", found: "more",
                    remedy: "split the archive")
            }
            guard let (record, length) = Self.record(rest) else {
                throw damaged("\(end.entryCount) entries in its directory", "something else after \(records.count)")
            }
            guard record.name.count <= limits.nameBytes, !record.name.contains(0) else {
                throw damaged("names of at most \(limits.nameBytes) bytes, none of them zero", "another one")
            }
            records.append(record)
            rest = rest.dropFirst(length)
        }
        // Without Zip64 the count is kept in 16 bits, and some writers let it wrap.
        guard end.isZip64 ? records.count == end.entryCount : records.count & 0xffff == end.entryCount & 0xffff else {
            throw damaged("\(end.entryCount) entries in its directory", "\(records.count)")
        }
        try checkExtents(end: end.directoryOffset, path)
        try checkNames(file, path)
    }

    /// What an entry is decides whether it is read at all, and no checksum covers its name: it stands in two places.
    private func checkNames(_ file: borrowing FileDescriptor, _ path: String) throws(StorageError) {
        for record in records {
            let header = try ZipEndRecord.read(
                file, at: record.offset, count: Self.localHeaderBytes + record.name.count, path)[...]
            guard header.little(26, 2) == record.name.count,
                header.dropFirst(Self.localHeaderBytes).elementsEqual(record.name)
            else {
                throw .archive(
                    .archiveDamaged, path, entry: String(decoding: record.name, as: UTF8.self),
                    expected: "that name at offset \(record.offset) as well", found: "another one")
            }
        }
    }

    /// Entries that share bytes are how a small file becomes an endless one; damage looks like that as well.
    private func checkExtents(end: Int, _ path: String) throws(StorageError) {
        let order = records.indices.sorted { records[$0].offset < records[$1].offset }
        for (position, index) in order.enumerated() {
            let record = records[index]
            let next = position + 1 < order.count ? records[order[position + 1]].offset : end
            let header = Self.localHeaderBytes + record.name.count
            guard record.offset <= next, record.compressedBytes <= next - record.offset,
                header <= next - record.offset - record.compressedBytes
            else {
                throw .archive(
                    .archiveDamaged, path, entry: String(decoding: record.name, as: UTF8.self),
                    expected: "\(record.compressedBytes) bytes of its own after offset \(record.offset)",
                    found: next == end ? "the directory at \(next)" : "another entry at \(next)")
            }
        }
    }

    /// The header that `bytes` begins with, and how long it is; nil for anything else.
    private static func record(_ bytes: ArraySlice<UInt8>) -> (Record, length: Int)? {
        guard bytes.count >= headerBytes, bytes.little(0, 4) == 0x0201_4b50 else { return nil }
        let (nameLength, extraLength) = (bytes.little(28, 2), bytes.little(30, 2))
        let length = headerBytes + nameLength + extraLength + bytes.little(32, 2)
        guard length <= bytes.count else { return nil }
        let name = bytes.dropFirst(headerBytes).prefix(nameLength)
        var sizes = [bytes.little(24, 4), bytes.little(20, 4), bytes.little(42, 4)]
        if sizes.contains(0xffff_ffff) {
            var wide = zip64Field(in: bytes.dropFirst(headerBytes + nameLength).prefix(extraLength))
            for index in sizes.indices where sizes[index] == 0xffff_ffff {
                guard wide.count >= 8 else { return nil }
                sizes[index] = wide.little(0, 8)
                wide = wide.dropFirst(8)
            }
        }
        guard sizes.allSatisfy({ $0 >= 0 }) else { return nil }
        return (
            Record(
                bytes: sizes[0], compressedBytes: sizes[1], crc32: UInt32(bytes.little(16, 4)),
                method: bytes.little(10, 2), isEncrypted: bytes.little(8, 2) & 1 != 0, name: Array(name),
                offset: sizes[2]), length
        )
    }

    /// The content of the extra field 1, which holds the sizes that do not fit 32 bits.
    private static func zip64Field(in extra: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = extra
        while rest.count >= 4 {
            let (kind, length) = (rest.little(0, 2), rest.little(2, 2))
            rest = rest.dropFirst(4)
            if kind == 1 { return rest.prefix(length) }
            rest = rest.dropFirst(length)
        }
        return []
    }
}

extension ArraySlice<UInt8> {
    /// The little-endian number in `count` bytes from `offset` on, which are there; of 8 bytes past `Int.max`, negative.
    func little(_ offset: Int, _ count: Int) -> Int {
        self[(startIndex + offset)..<(startIndex + offset + count)].reversed()
            .reduce(0) { $0 << 8 | Int($1) }
    }
}
