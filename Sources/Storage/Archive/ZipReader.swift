internal import CZip
package import SystemIO

/// The entries of a ZIP file, read one after the other without ever writing them to disk.
///
/// Not `Sendable`, as a libzip handle is not: one reader belongs to one thread at a time, so threads that read at once
/// each open their own. The file may be renamed or deleted meanwhile; written to, it fails the CRC.
///
/// Memory: the directory, and a buffer of `chunkBytes` while an entry is read.
package final class ZipReader {
    package let path: String
    /// In the order of the directory. Names may come twice, lead upwards or end with a slash.
    package let entries: [ZipEntry]
    private let limits: ZipLimits
    private let archive: OpaquePointer
    /// What libzip has under `/proc/self/fd`, so that both read the same file whatever happens to its name.
    private let file: FileDescriptor

    /// - Throws: `.fileMissing`, `.fileUnreadable`, `.fileNotRegular`; `.archiveForeign` for what is no ZIP file,
    ///   `.archiveCutOff` for the beginning of one, `.archiveDamaged` for contradictions and overlapping entries,
    ///   `.archiveUnsupported` for a part of several, `.archiveTooLarge` past the limits on entries.
    package convenience init(path: String, limits: ZipLimits = ZipLimits()) throws(StorageError) {
        // Looked at before it is opened: opening a FIFO would wait for somebody to write to it.
        let kind: FileStatus.Kind
        do { kind = try FileStatus.of(path).kind } catch { throw .archive(error, path) }
        guard kind == .regular else { throw .notRegular(path, kind) }
        let file: FileDescriptor
        do { file = try FileDescriptor.forReading(path) } catch { throw .archive(error, path) }
        try self.init(file, path: path, limits: limits)
    }

    /// - Parameter path: For messages.
    package init(
        _ file: consuming FileDescriptor, path: String, limits: ZipLimits = ZipLimits()
    ) throws(StorageError) {
        let status: FileStatus
        do { status = try FileStatus.of(file, path) } catch { throw .archive(error, path) }
        guard status.kind == .regular else { throw .notRegular(path, status.kind) }
        let directory = try ZipDirectory(file, bytes: status.bytes, path: path, limits: limits)

        var code: CInt = 0
        guard let archive = zip_open("/proc/self/fd/\(file.raw)", ZIP_RDONLY, &code) else {
            throw .archive(
                .archiveDamaged, path, expected: "a ZIP file that libzip can read", found: Self.words(code))
        }
        do throws(StorageError) {
            entries = try Self.entries(of: archive, directory, path)
        } catch {
            zip_discard(archive)
            throw error
        }
        self.archive = archive
        self.path = path
        self.limits = limits
        self.file = file
    }

    deinit { zip_discard(archive) }

    /// What libzip understood, which must be what the directory was checked for.
    private static func entries(
        of archive: OpaquePointer, _ directory: ZipDirectory, _ path: String
    ) throws(StorageError) -> [ZipEntry] {
        let count = Int(zip_get_num_entries(archive, 0))
        guard count == directory.records.count else {
            throw .archive(
                .archiveDamaged, path, expected: "one directory", found: "a second one, with \(count) entries")
        }
        var entries: [ZipEntry] = []
        entries.reserveCapacity(count)
        for (index, record) in directory.records.enumerated() {
            var status = zip_stat_t()
            guard zip_stat_index(archive, UInt64(index), 0, &status) == 0,
                let name = zip_get_name(archive, UInt64(index), 0), status.size == record.bytes,
                status.comp_size == record.compressedBytes, status.crc == record.crc32
            else {
                throw .archive(.archiveDamaged, path, expected: "one directory", found: "a second one")
            }
            entries.append(
                ZipEntry(
                    index: index, name: String(cString: name), bytes: record.bytes,
                    compressedBytes: record.compressedBytes, crc32: record.crc32, method: record.method,
                    isEncrypted: record.isEncrypted))
        }
        return entries
    }

    /// Streams one entry, uncompressed, and checks its size and CRC-32 at its end.
    ///
    /// `consume` has seen every byte by the time damage at the end is found, so what it made of them must not be used
    /// before this returns.
    ///
    /// - Parameters:
    ///   - hashing: Whether to compute the SHA-256 of the data as well.
    ///   - consume: Given 1 to `chunkBytes` bytes at a time, valid during the call; what it throws is thrown here.
    /// - Throws: `.archiveDamaged`, `.archiveUnsupported` for encryption and unknown methods, `.archiveTooLarge`,
    ///   `.fileUnreadable`.
    @discardableResult
    package func read(
        _ entry: ZipEntry, chunkBytes: Int = 256 << 10, hashing: Bool = false,
        into consume: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Digest? {
        var hash = hashing ? SHA256() : nil
        var failure: (any Error)?
        try stream(entry, chunkBytes: chunkBytes) { chunk in
            hash?.update(chunk)
            do { try consume(chunk) } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
        return hash?.finalize()
    }

    /// One entry whole, as far as `limits.entryBytes` allows.
    package func bytes(of entry: ZipEntry) throws(StorageError) -> [UInt8] {
        var bytes: [UInt8] = []
        try stream(entry, chunkBytes: 64 << 10) { chunk in
            bytes.append(contentsOf: chunk)
            return true
        }
        return bytes
    }

    /// - Parameter consume: Says whether to go on; without that nothing at the end is checked.
    private func stream(
        _ entry: ZipEntry, chunkBytes: Int, into consume: (UnsafeRawBufferPointer) -> Bool
    ) throws(StorageError) {
        try check(entry)
        guard let stream = zip_fopen_index(archive, UInt64(entry.index), 0) else {
            throw fault(entry, zip_get_error(archive))
        }
        defer { zip_fclose(stream) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, chunkBytes), alignment: 64)
        defer { buffer.deallocate() }
        var rest = entry.bytes
        while let start = buffer.baseAddress {
            let count = Int(zip_fread(stream, start, UInt64(buffer.count)))
            if count < 0 { throw fault(entry, zip_file_get_error(stream)) }
            guard count <= rest else { throw wrongSize(entry, "more") }
            if count == 0 { break }
            rest -= count
            guard consume(UnsafeRawBufferPointer(start: start, count: count)) else { return }
        }
        // libzip looks at neither where the compressed size is zero.
        guard rest == 0 else { throw wrongSize(entry, "\(entry.bytes - rest)") }
        guard entry.bytes > 0 || entry.crc32 == 0 else {
            throw .archive(
                .archiveDamaged, path, entry: entry.name, expected: "CRC-32 0 of nothing",
                found: String(entry.crc32, radix: 16))
        }
    }

    /// Refuses what can be refused before its data is looked at.
    private func check(_ entry: ZipEntry) throws(StorageError) {
        guard !entry.isEncrypted else {
            throw .archive(
                .archiveUnsupported, path, entry: entry.name, expected: "an entry in the clear",
                found: "an encrypted one", remedy: "pack it again without a password")
        }
        guard zip_compression_method_supported(CInt(entry.method), 0) == 1 else {
            throw .archive(
                .archiveUnsupported, path, entry: entry.name, expected: "deflate, or another method that libzip has",
                found: ZipMethod.name(entry.method), remedy: "pack it again with deflate")
        }
        guard entry.bytes <= limits.entryBytes else {
            throw .archive(
                .archiveTooLarge, path, entry: entry.name, expected: "at most \(limits.entryBytes) bytes",
                found: "\(entry.bytes)", remedy: "do not unpack it unless you know its maker")
        }
        guard entry.bytes <= 1 << 20 || entry.bytes / limits.ratio <= entry.compressedBytes else {
            throw .archive(
                .archiveTooLarge, path, entry: entry.name,
                expected: "at most \(limits.ratio) times its \(entry.compressedBytes) compressed bytes",
                found: "\(entry.bytes) bytes", remedy: "do not unpack it unless you know its maker")
        }
    }

    private func wrongSize(_ entry: ZipEntry, _ found: String) -> StorageError {
        .archive(.archiveDamaged, path, entry: entry.name, expected: "\(entry.bytes) bytes", found: found)
    }

    private func fault(_ entry: ZipEntry, _ error: UnsafeMutablePointer<zip_error_t>) -> StorageError {
        let code = zip_error_code_zip(error)
        if code == ZIP_ER_CRC {
            return .archive(
                .archiveDamaged, path, entry: entry.name, expected: "CRC-32 \(String(entry.crc32, radix: 16))",
                found: "other data")
        }
        let isUnread = code == ZIP_ER_READ && zip_error_code_system(error) != 0
        return .archive(
            isUnread ? .fileUnreadable : .archiveDamaged, path, entry: entry.name,
            expected: "\(entry.bytes) bytes of \(ZipMethod.name(entry.method)) data",
            found: String(cString: zip_error_strerror(error)))
    }

    private static func words(_ code: CInt) -> String {
        var error = zip_error_t()
        zip_error_init_with_code(&error, code)
        defer { zip_error_fini(&error) }
        return String(cString: zip_error_strerror(&error))
    }
}

enum ZipMethod {
    private static let names = [
        0: "stored", 1: "shrunk", 6: "imploded", 8: "deflate", 9: "deflate64", 10: "PKWARE implode", 12: "bzip2",
        14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd", 99: "AES",
    ]

    static func name(_ method: Int) -> String { names[method] ?? "method \(method)" }
}

extension StorageError {
    fileprivate static func notRegular(_ path: String, _ kind: FileStatus.Kind) -> StorageError {
        .archive(
            .fileNotRegular, path, expected: "a regular file", found: kind.rawValue, remedy: "name a ZIP file")
    }
}
