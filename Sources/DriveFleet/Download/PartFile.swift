internal import CPosixShims
internal import Glibc
internal import JSONText
internal import Storage
internal import SystemIO

/// A file on its way: its bytes so far in `<name>.part`, and beside it a note of what they are the beginning of.
///
/// The note is written before the first byte, so whenever the program ends, the two together can be gone on from.
final class PartFile {
    static let suffix = ".part"
    static let noteSuffix = ".part.json"

    /// The version of a file whose download was begun.
    struct Origin: Equatable, Sendable {
        var url: String
        var etag: String?
        var lastModified: String?
        /// Of the whole file; nil where the server did not say.
        var bytes: Int?

        /// What a further request can depend on, so that it never joins pieces of two versions; nil where there is
        /// nothing. A weak ETag is not enough (RFC 9110, section 13.1.5).
        var validator: String? {
            if let etag, etag.hasPrefix("\"") { return etag }
            return lastModified
        }
    }

    let path: String
    private let target: String
    private let notePath: String
    private let file: FileDescriptor
    /// Bytes there are so far.
    private(set) var length: Int
    /// Those of them that an earlier run left.
    private(set) var keptBytes: Int
    private(set) var origin: Origin?
    /// Of the bytes that came in this run.
    private var hash = SHA256()

    /// Opens what an earlier run left, or begins with nothing.
    init(for target: String, url: String) throws(SystemError) {
        self.target = target
        let path = target + Self.suffix
        self.path = path
        notePath = target + Self.noteSuffix
        let flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        file = FileDescriptor(owning: try systemCall("open", path) { cposix_open(path, flags, 0o644) })
        let status = try FileStatus.of(file, path)
        guard status.kind == .regular else { throw SystemError(call: "open", code: EINVAL, subject: path) }
        length = status.bytes
        keptBytes = length
        origin = Self.readNote(notePath).flatMap { $0.url == url ? $0 : nil }
    }

    /// Throws away what there is, and notes what comes now.
    func begin(_ origin: Origin) throws(SystemError) {
        try discard()
        // Half a note beside no bytes says nothing wrong, so it need not come in one step.
        do throws(SystemError) { try FileSystem.unlink(notePath) } catch let error where error.code == ENOENT {}
        try FileSystem.writeNew(notePath, Self.note(origin))
        self.origin = origin
    }

    /// What there is cannot be gone on from.
    func discard() throws(SystemError) {
        try systemCall("ftruncate", path) { ftruncate(file.raw, 0) }
        length = 0
        keptBytes = 0
        origin = nil
        hash = SHA256()
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        do throws(SystemError) {
            try file.writeAll(bytes, path)
            length += bytes.count
            hash.update(bytes)
        } catch {
            // Part of them may have got there.
            length = (try? FileStatus.of(file, path).bytes) ?? length
            throw error
        }
    }

    /// A file of which nothing came leaves nothing.
    func removeIfEmpty() {
        if length == 0 { Self.remove(of: target) }
    }

    /// Removes what an earlier run left of a file that is there by now.
    static func remove(of target: String) {
        try? FileSystem.unlink(target + noteSuffix)
        try? FileSystem.unlink(target + suffix)
    }

    /// The SHA-256 of the whole file, which is read again for what an earlier run left of it.
    func digest() throws(SystemError) -> Digest {
        if keptBytes == 0 {
            var hash = hash
            return hash.finalize()
        }
        let reading = try FileDescriptor.forReading(path)
        var hash = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while case let count = try reading.read(into: buffer, path), count > 0 {
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return hash.finalize()
    }

    /// Makes the file durable under its own name.
    func finish() throws(SystemError) {
        try systemCall("fsync", path) { fsync(file.raw) }
        try FileSystem.rename(path, to: target)
        try? FileSystem.unlink(notePath)
        try FileSystem.synchroniseDirectory(FileSystem.directory(of: target))
    }

    private static func note(_ origin: Origin) -> [UInt8] {
        var object = JSONObject()
        object.append("url", .string(origin.url))
        if let etag = origin.etag { object.append("etag", .string(etag)) }
        if let lastModified = origin.lastModified { object.append("last_modified", .string(lastModified)) }
        if let bytes = origin.bytes { object.append("size", .number(bytes)) }
        return Array((JSONValue.object(object).text(pretty: true) + "\n").utf8)
    }

    /// Nil for anything but a note: then there is nothing to go on from.
    private static func readNote(_ path: String) -> Origin? {
        guard let bytes = try? FileSystem.read(path, limit: 64 << 10),
            let value = try? JSONValue.parse(bytes, depthLimit: 4), let url = value["url"]?.stringValue
        else { return nil }
        return Origin(
            url: url, etag: value["etag"]?.stringValue, lastModified: value["last_modified"]?.stringValue,
            bytes: value["size"]?.number?.int)
    }
}
