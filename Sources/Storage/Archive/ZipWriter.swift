internal import CZip
internal import Glibc
internal import SystemIO

/// Makes ZIP files that depend on nothing but the names and bytes given: no clock, no owner, no order of a directory.
///
/// The compressed bytes are zlib's: equal wherever the library's version is. Memory: the entries twice, and the archive.
package enum ZipWriter {
    /// The ZIP file of `entries`, in their order, with deflate, the DOS time 1980-01-01 and mode 0644.
    ///
    /// - Parameter entries: At least one; names are different, and written as UTF-8.
    package static func archive(_ entries: [(name: String, bytes: [UInt8])]) throws(StorageError) -> [UInt8] {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let memory = zip_source_buffer_create(nil, 0, 0, &error) else { throw fault(&error) }
        defer { zip_source_free(memory) }
        guard let archive = zip_open_from_source(memory, ZIP_CREATE | ZIP_TRUNCATE, &error) else {
            throw fault(&error)
        }
        // What closing the archive gives back; `memory` is read after that.
        zip_source_keep(memory)
        do throws(StorageError) {
            for entry in entries { try add(entry.name, entry.bytes, to: archive) }
            guard zip_close(archive) == 0 else { throw fault(zip_get_error(archive)) }
        } catch {
            zip_discard(archive)
            throw error
        }
        return try contents(of: memory)
    }

    /// Writes an archive beside `path`, waits until the disk has it, and renames it over what may be there.
    package static func write(_ bytes: [UInt8], to path: String) throws(StorageError) {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let temporary = FileSystem.join(directory, ArtifactStore.temporaryName("zip"))
        do throws(SystemError) {
            try FileSystem.requireReplaceable(path)
            do throws(SystemError) {
                try FileSystem.writeNew(temporary, bytes)
                try FileSystem.rename(temporary, to: path)
            } catch {
                try? FileSystem.unlink(temporary)
                throw error
            }
            try FileSystem.synchroniseDirectory(directory)
        } catch {
            throw StorageError(error, action)
        }
    }

    private static let action = "write a ZIP file"

    private static func add(_ name: String, _ bytes: [UInt8], to archive: OpaquePointer) throws(StorageError) {
        // libzip reads them when the archive is closed, and frees them.
        guard let copy = malloc(max(1, bytes.count)) else { throw fault("no memory for \(bytes.count) bytes") }
        bytes.withUnsafeBytes { if let base = $0.baseAddress { memcpy(copy, base, $0.count) } }
        guard let source = zip_source_buffer(archive, copy, UInt64(bytes.count), 1) else {
            free(copy)
            throw fault(zip_get_error(archive))
        }
        let index = zip_file_add(archive, name, source, UInt32(ZIP_FL_ENC_UTF_8))
        guard index >= 0 else {
            zip_source_free(source)
            throw fault(zip_get_error(archive))
        }
        let (entry, january1980): (UInt64, UInt16) = (UInt64(index), 0x21)
        guard zip_set_file_compression(archive, entry, ZIP_CM_DEFLATE, 6) == 0,
            zip_file_set_dostime(archive, entry, 0, january1980, 0) == 0,
            zip_file_set_external_attributes(archive, entry, 0, UInt8(ZIP_OPSYS_UNIX), 0o100644 << 16) == 0
        else { throw fault(zip_get_error(archive)) }
    }

    private static func contents(of memory: OpaquePointer) throws(StorageError) -> [UInt8] {
        var status = zip_stat_t()
        guard zip_source_stat(memory, &status) == 0, zip_source_open(memory) == 0 else {
            throw fault(zip_source_error(memory))
        }
        defer { zip_source_close(memory) }
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.size)) { buffer, filled in
            while filled < buffer.count, let base = buffer.baseAddress {
                let got = zip_source_read(memory, base + filled, UInt64(buffer.count - filled))
                if got <= 0 { break }
                filled += Int(got)
            }
        }
        guard bytes.count == status.size else { throw fault(zip_source_error(memory)) }
        return bytes
    }

    private static func fault(_ error: UnsafeMutablePointer<zip_error_t>) -> StorageError {
        fault(String(cString: zip_error_strerror(error)))
    }

    private static func fault(_ found: String) -> StorageError {
        StorageError(
            .inputOutput, action, expected: "libzip to take every entry", found: found,
            remedy: "give each entry another name, or the process more memory")
    }
}
