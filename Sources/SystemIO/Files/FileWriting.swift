internal import CPosixShims
internal import Glibc

extension FileSystem {
    /// Creates a file that must not exist yet, writes all of `bytes` and waits until the disk has them.
    ///
    /// The name itself is durable only after `synchroniseDirectory` of its directory. After an error the file may be
    /// there, incomplete.
    package static func writeNew(
        _ path: String, _ bytes: [UInt8], mode: UInt32 = 0o644
    ) throws(SystemError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let file = FileDescriptor(owning: try systemCall("open", path) { cposix_open(path, flags, mode) })
        let number = file.raw
        try file.writeAll(bytes, path)
        try systemCall("fsync", path) { fsync(number) }
        try file.close(path)
    }

    /// Whether a rename over `path` would put a file in place of a file, or of nothing. A user who may do all could
    /// otherwise lose `/dev/null` to it, or a FIFO that another program waits at.
    ///
    /// - Throws: `EOPNOTSUPP` for a device, a FIFO or a socket.
    package static func requireReplaceable(_ path: String) throws(SystemError) {
        let kind = (try? FileStatus.of(path))?.kind ?? .regular
        guard kind == .regular || kind == .directory, !path.hasPrefix("/dev/"), !path.hasPrefix("/proc/") else {
            throw SystemError(call: "rename", code: EOPNOTSUPP, subject: path)
        }
    }

    /// Waits until the names in a directory are on the disk.
    package static func synchroniseDirectory(_ path: String) throws(SystemError) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let directory = FileDescriptor(owning: try systemCall("open", path) { cposix_open(path, flags, 0) })
        let number = directory.raw
        do throws(SystemError) {
            try systemCall("fsync", path) { fsync(number) }
        } catch let error where error.code == EINVAL {
            // Some file systems (FUSE, some network ones) have nothing to synchronise for a directory and say so.
        }
    }
}
