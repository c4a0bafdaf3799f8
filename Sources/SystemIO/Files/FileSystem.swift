internal import CPosixShims
internal import Glibc

/// One function per file system call used here. No policy: callers decide what an error means.
package enum FileSystem {
    /// `rename`: replaces `target` in one step.
    package static func rename(_ path: String, to target: String) throws(SystemError) {
        try systemCall("rename", target) { Glibc.rename(path, target) }
    }

    /// `renameat2` with `RENAME_NOREPLACE`: `EEXIST` when `target` exists.
    ///
    /// Where the file system does not know the flag, it looks first and then renames; callers hold a lock, so that only
    /// a stranger could come in between.
    package static func renameExclusively(_ path: String, to target: String) throws(SystemError) {
        do throws(SystemError) {
            try systemCall("renameat2", target) { cposix_rename_exclusively(path, target) }
        } catch let error where error.code == EINVAL || error.code == ENOSYS {
            if (try? FileStatus.of(target, followingLinks: false)) != nil {
                throw SystemError(call: "rename", code: EEXIST, subject: target)
            }
            try rename(path, to: target)
        }
    }

    /// `symlink`: `path` will hold the text `target`.
    package static func makeSymbolicLink(_ path: String, to target: String) throws(SystemError) {
        try systemCall("symlink", path) { symlink(target, path) }
    }

    /// The text of a symbolic link, as `readlink` gives it; `EINVAL` for anything else.
    package static func readSymbolicLink(_ path: String) throws(SystemError) -> String {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = try systemCall("readlink", path) {
            bytes.withUnsafeMutableBytes { buffer in
                guard let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return 0 }
                return readlink(path, start, buffer.count)
            }
        }
        if count == bytes.count { throw SystemError(call: "readlink", code: ENAMETOOLONG, subject: path) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// `realpath`: absolute, without links or dots; everything on it exists.
    package static func realPath(_ path: String) throws(SystemError) -> String {
        guard let resolved = realpath(path, nil) else {
            throw SystemError(call: "realpath", code: cposix_errno(), subject: path)
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    package static func makeDirectory(_ path: String, mode: UInt32 = 0o755) throws(SystemError) {
        try systemCall("mkdir", path) { mkdir(path, mode) }
    }

    /// Where the last component of a path lies.
    package static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    package static func unlink(_ path: String) throws(SystemError) {
        try systemCall("unlink", path) { Glibc.unlink(path) }
    }

    package static func removeDirectory(_ path: String) throws(SystemError) {
        try systemCall("rmdir", path) { rmdir(path) }
    }

    /// The names in a directory but `.` and `..`, in no order.
    ///
    /// - Throws: `EOVERFLOW` past `limit` names, so that a wrong directory costs bounded memory and time.
    package static func list(_ path: String, limit: Int = 100_000) throws(SystemError) -> [String] {
        let stream = try open(path)
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            cposix_set_errno(0)
            guard let entry = readdir(stream) else {
                let code = cposix_errno()
                if code == 0 { return names }
                throw SystemError(call: "readdir", code: code, subject: path)
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            if names.count == limit { throw SystemError(call: "readdir", code: EOVERFLOW, subject: path) }
            names.append(name)
        }
    }

    private static func open(_ path: String) throws(SystemError) -> OpaquePointer {
        while true {
            if let stream = opendir(path) { return stream }
            let code = cposix_errno()
            if code != EINTR { throw SystemError(call: "opendir", code: code, subject: path) }
        }
    }

    /// `base` joined with `name` by one slash.
    package static func join(_ base: String, _ name: String) -> String {
        base.hasSuffix("/") ? base + name : base + "/" + name
    }
}
