internal import Glibc
internal import Storage
internal import SystemIO

/// The Parquet files of a feature set.
struct FeatureFiles {
    /// Below the directory, in order.
    var names: [String]
    /// There is a ledger, which tells what belongs to the set; what is left of broken runs does not.
    var isLedgered: Bool

    private static let deepest = 6
    private static let mostFiles = 100_000

    /// All `*.parquet` below a directory but in hidden ones.
    static func walk(_ directory: String) throws(SystemError) -> [String] {
        var found: [String] = []
        var level = [""]
        for _ in 0..<deepest where !level.isEmpty {
            var next: [String] = []
            for folder in level {
                for name in try FileSystem.list(FileSystem.join(directory, folder)) where !name.hasPrefix(".") {
                    let path = folder.isEmpty ? name : folder + "/" + name
                    if name.hasSuffix(".parquet") {
                        found.append(path)
                    } else if try FileStatus.of(FileSystem.join(directory, path)).kind == .directory {
                        next.append(path)
                    }
                }
                if found.count > mostFiles { throw SystemError(call: "readdir", code: EOVERFLOW, subject: directory) }
            }
            level = next
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Paths for `read_parquet`: a file of a ledger by its name, others by their folder, so that they are few.
    func patterns(in directory: String) -> [String] {
        let root = Self.escaped(directory)
        if isLedgered { return names.map { FileSystem.join(root, Self.escaped($0)) } }
        var patterns: [String] = []
        for name in names {
            let folder = name.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            let parent = folder.isEmpty ? root : FileSystem.join(root, Self.escaped(folder))
            let pattern = FileSystem.join(parent, "*.parquet")
            if patterns.last != pattern { patterns.append(pattern) }
        }
        return patterns
    }

    /// What DuckDB takes as wildcards, as itself.
    private static func escaped(_ path: String) -> String {
        path.reduce(into: "") { text, character in
            text += "*?[".contains(character) ? "[\(character)]" : String(character)
        }
    }

    func digest(in directory: String, schema: [UInt8]) throws(SystemError) -> String {
        var whole = SHA256()
        func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { whole.update($0) } }
        add(Array("\(SHA256.digest(of: schema))".utf8))
        for name in names {
            let tail = try Self.tail(FileSystem.join(directory, name))
            add(Array("\n\(name)\n\(tail.size)\n\(SHA256.digest(of: tail.bytes))".utf8))
        }
        return "\(whole.finalize())"
    }

    private static let tailBytes = 1 << 16

    private static func tail(_ path: String) throws(SystemError) -> (size: Int, bytes: [UInt8]) {
        let file = try FileDescriptor.forReading(path)
        let size = try FileStatus.of(file, path).bytes
        let number = file.raw
        try systemCall("lseek", path) { lseek(number, max(size - tailBytes, 0), SEEK_SET) }
        var bytes = [UInt8](repeating: 0, count: min(size, tailBytes))
        var count = 0
        while count < bytes.count {
            let outcome = bytes.withUnsafeMutableBytes { buffer in
                Result { () throws(SystemError) in
                    try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]), path)
                }
            }
            let read = try outcome.get()
            if read == 0 { break }
            count += read
        }
        return (size, Array(bytes.prefix(count)))
    }
}
