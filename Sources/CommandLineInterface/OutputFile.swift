internal import SystemIO

/// Files that a command was told to write.
enum OutputFile {
    /// Writes a file, or replaces the one that is there; a reader sees the old or the new one whole.
    static func replace(_ path: String, _ bytes: [UInt8], task: String) throws(CommandError) {
        let staged = path + ".new"
        do throws(SystemError) {
            try FileSystem.requireReplaceable(path)
            if (try? FileStatus.of(staged, followingLinks: false)) != nil { try FileSystem.unlink(staged) }
            try FileSystem.writeNew(staged, bytes)
            try FileSystem.rename(staged, to: path)
        } catch {
            throw CommandError(task, error, expected: "a place for the file", otherwise: .cannotCreate)
        }
    }
}
