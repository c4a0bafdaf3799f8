internal import SystemIO

/// Where the central directory lies, as the last bytes of a ZIP file say.
struct ZipEndRecord {
    let entryCount: Int
    let directoryOffset: Int
    let directoryBytes: Int
    let isZip64: Bool

    private static let signature: [UInt8] = [0x50, 0x4b, 0x05, 0x06]
    private static let bytes = 22
    private static let locatorBytes = 20
    private static let zip64Bytes = 56
    /// libzip reads a whole directory for each thing in the last 64 KiB that looks like an end record.
    private static let mostCandidates = 16

    /// Reads it where it must be: so that its comment ends with the file.
    init(_ file: borrowing FileDescriptor, bytes fileBytes: Int, path: String) throws(StorageError) {
        let tailBytes = min(fileBytes, Self.bytes + Self.locatorBytes + 0xffff)
        let tailOffset = fileBytes - tailBytes
        let tail = try Self.read(file, at: tailOffset, count: tailBytes, path)[...]
        let candidates = Self.candidates(in: tail)
        guard let start = candidates.last(where: { $0 + Self.bytes + tail.little($0 + 20, 2) == tailBytes }) else {
            let isFollowed = candidates.contains { $0 + Self.bytes + tail.little($0 + 20, 2) < tailBytes }
            if isFollowed {
                throw .archive(
                    .archiveDamaged, path, expected: "the end of the file after the directory", found: "further bytes")
            }
            let beginning = try Self.read(file, at: 0, count: min(fileBytes, 64), path)
            throw .noEndRecord(path, bytes: fileBytes, beginning: beginning)
        }
        guard candidates.count <= Self.mostCandidates else {
            throw .archive(
                .archiveDamaged, path, expected: "one end record", found: "\(candidates.count) in the last 64 KiB")
        }
        let record = tail.dropFirst(start)
        var (disk, count, size, offset) = (
            record.little(4, 2) | record.little(6, 2) | (record.little(8, 2) ^ record.little(10, 2)),
            record.little(10, 2), record.little(12, 4), record.little(16, 4)
        )
        var end = tailOffset + start
        isZip64 =
            start >= Self.locatorBytes && tail.little(start - Self.locatorBytes, 4) == 0x0706_4b50
        if isZip64 {
            let locator = tail.dropFirst(start - Self.locatorBytes)
            let wideOffset = locator.little(8, 8)
            end -= Self.locatorBytes
            guard wideOffset >= 0, wideOffset <= end - Self.zip64Bytes else {
                throw .archive(
                    .archiveDamaged, path, expected: "a Zip64 end record before \(end)", found: "none there")
            }
            let wide = try Self.read(file, at: wideOffset, count: Self.zip64Bytes, path)[...]
            guard wide.little(0, 4) == 0x0606_4b50 else {
                throw .archive(
                    .archiveDamaged, path, expected: "a Zip64 end record at \(wideOffset)", found: "something else")
            }
            disk = wide.little(16, 4) | wide.little(20, 4) | (wide.little(24, 8) ^ wide.little(32, 8))
            (count, size, offset) = (wide.little(32, 8), wide.little(40, 8), wide.little(48, 8))
            end = wideOffset
        }
        guard disk == 0 else {
            throw .archive(
                .archiveUnsupported, path, expected: "a ZIP file in one part", found: "a part of several",
                remedy: "join the parts")
        }
        // A gap would be room for a second directory, or what another file put there.
        guard size >= 0, offset >= 0, size <= end, offset == end - size else {
            throw .archive(
                .archiveDamaged, path, expected: "a directory that ends at offset \(end)",
                found: "one of \(size) bytes at \(offset)")
        }
        guard count >= 0, count <= size / ZipDirectory.headerBytes else {
            throw .archive(
                .archiveDamaged, path, expected: "at most \(size / ZipDirectory.headerBytes) entries in \(size) bytes",
                found: "\(count)")
        }
        (entryCount, directoryOffset, directoryBytes) = (count, offset, size)
    }

    /// Where an end record's first bytes stand with room for the rest.
    private static func candidates(in tail: ArraySlice<UInt8>) -> [Int] {
        guard tail.count >= bytes else { return [] }
        return tail.withUnsafeBufferPointer { tail in
            (0...(tail.count - bytes)).filter { tail[$0] == 0x50 && tail[$0..<($0 + 4)].elementsEqual(signature) }
        }
    }

    /// Bytes that the file had when its size was asked for.
    static func read(
        _ file: borrowing FileDescriptor, at offset: Int, count: Int, _ path: String
    ) throws(StorageError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try file.bytes(at: offset, count: count, path)
        } catch {
            throw .archive(error, path)
        }
        guard bytes.count == count else {
            throw .archive(
                .archiveDamaged, path, expected: "\(count) bytes at \(offset)", found: "\(bytes.count)",
                remedy: "leave the file alone while it is read")
        }
        return bytes
    }
}
