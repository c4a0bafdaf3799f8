internal import Glibc
package import Storage
package import SystemIO

/// Parquet files of another program, without a ledger: all below a directory, or some of them.
package struct ParquetFolder: Sendable {
    package let directory: String
    /// Below the directory, in order.
    package let names: [String]

    private static let deepest = 6
    private static let mostFiles = 100_000

    package init(_ directory: String, names: [String]) {
        self.directory = directory
        self.names = names
    }

    /// All `*.parquet` below a directory but in hidden ones.
    package init(walking directory: String) throws(SystemError) {
        self.directory = directory
        names = try Self.walk(directory)
    }

    private static func walk(_ directory: String) throws(SystemError) -> [String] {
        var found: [String] = []
        var level = [""]
        for _ in 0..<deepest where !level.isEmpty {
            var next: [String] = []
            for folder in level {
                for name in try FileSystem.list(FileSystem.join(directory, folder)) where !name.hasPrefix(".") {
                    let path = folder.isEmpty ? name : folder + "/" + name
                    let kind = try FileStatus.of(FileSystem.join(directory, path)).kind
                    if name.hasSuffix(".parquet") {
                        // DuckDB would wait for somebody to write to a FIFO, and so would we.
                        guard kind == .regular || kind == .directory else {
                            throw SystemError(call: "lseek", code: ESPIPE, subject: path)
                        }
                        found.append(path)
                    } else if kind == .directory {
                        next.append(path)
                    }
                }
                if found.count > mostFiles { throw SystemError(call: "readdir", code: EOVERFLOW, subject: directory) }
            }
            level = next
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Paths for `read_parquet`, one for each folder, so that they are few.
    package var patterns: [String] {
        var patterns: [String] = []
        for name in names {
            let folder = name.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            let parent = folder.isEmpty ? directory : FileSystem.join(directory, folder)
            let pattern = FileSystem.join(DuckDB.escapedPattern(parent), "*.parquet")
            if patterns.last != pattern { patterns.append(pattern) }
        }
        return patterns
    }

    /// SHA-256 of each file's name, size and last 64 KiB, where Parquet keeps the place, size and range of everything in
    /// it; after `text`.
    package func digest(after text: [UInt8] = []) throws(SystemError) -> Digest {
        var whole = SHA256()
        func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { whole.update($0) } }
        add(Array("\(SHA256.digest(of: text))".utf8))
        for name in names {
            let tail = try Self.tail(FileSystem.join(directory, name))
            add(Array("\n\(name)\n\(tail.size)\n\(SHA256.digest(of: tail.bytes))".utf8))
        }
        return whole.finalize()
    }

    private static let tailBytes = 1 << 16

    private static func tail(_ path: String) throws(SystemError) -> (size: Int, bytes: [UInt8]) {
        let file = try FileDescriptor.forReading(path)
        let size = try FileStatus.of(file, path).bytes
        return (size, try file.bytes(at: max(size - tailBytes, 0), count: min(size, tailBytes), path))
    }
}
