internal import Glibc
internal import SystemIO

extension FleetError {
    /// A system call's failure on the way to `task`, such as `write`.
    init(_ task: String, _ cause: SystemError, expected: String) {
        let (code, remedy): (Code, String) =
            switch cause.code {
            case ENOSPC, EDQUOT, EFBIG: (.diskFull, "free some space and run it again: it goes on from there")
            case ENOENT, ENOTDIR: (.notFound, "check the path")
            case EACCES, EPERM, EROFS: (.inputOutput, "run it as a user who may do that")
            default: (.inputOutput, "see to the file system and run it again")
            }
        self.init(
            code, "cannot \(task) \(cause.subject ?? "a file"): expected \(expected), found: \(cause.reason); \(remedy)"
        )
    }

    init(_ task: String, _ cause: FileReadError, expected: String) {
        switch cause {
        case .system(let cause):
            self.init(task, cause, expected: expected)
        case .notRegular(let path, let found):
            self.init(.badData, "cannot \(task) \(path): expected \(expected), found \(found.rawValue); check the path")
        case .tooLarge(let path, let bytes, let limit):
            self.init(
                .badData,
                "cannot \(task) \(path): expected \(expected) of at most \(limit) bytes, found \(bytes); check the path"
            )
        case .changedWhileRead(let path):
            self.init(
                .inputOutput, "cannot \(task) \(path): expected \(expected) at rest, found it changing; try again")
        }
    }
}

extension FileSystem {
    /// Where the last component of a path lies.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Puts a whole file in the place of what was there, in one durable step.
    static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        try requireReplaceable(path)
        let temporary = "\(path).\(getpid()).new"
        // Left by a process of this number that was killed.
        try? unlink(temporary)
        do throws(SystemError) {
            try writeNew(temporary, bytes)
            try rename(temporary, to: path)
        } catch {
            try? unlink(temporary)
            throw error
        }
        try synchroniseDirectory(directory(of: path))
    }
}

/// Does what may fail in the system, and says of a failure what it was for.
func attempting<Value: ~Copyable>(
    _ task: String, expected: String, _ body: () throws(SystemError) -> Value
) throws(FleetError) -> Value {
    do throws(SystemError) {
        return try body()
    } catch {
        throw FleetError(task, error, expected: expected)
    }
}
