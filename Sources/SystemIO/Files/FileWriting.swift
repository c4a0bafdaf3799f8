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

    /// What the names of files that `replace` writes begin with; one that stays was left by a process that was killed.
    package static let replacementPrefix = ".new-"

    /// Puts a whole file in the place of what was there, in one durable step: a reader, and whoever looks after a crash,
    /// finds the old one or the new one.
    ///
    /// A device, a pipe or a directory is refused: the rename would take it away.
    package static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        if let kind = try? FileStatus.of(path).kind, kind != .regular {
            throw SystemError(call: "rename", code: kind == .directory ? EISDIR : EINVAL, subject: path)
        }
        let directory = directory(of: path)
        let name = path.split(separator: "/").last ?? ""
        let temporary = join(directory, "\(replacementPrefix)\(getpid())-\(name)")
        // Left by a process of this number that was killed.
        try? unlink(temporary)
        do throws(SystemError) {
            try writeNew(temporary, bytes)
            try rename(temporary, to: path)
        } catch {
            try? unlink(temporary)
            throw error
        }
        try synchroniseDirectory(directory)
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
