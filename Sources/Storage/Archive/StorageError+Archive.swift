internal import SystemIO

extension StorageError {
    /// A fault of a ZIP file, or of one entry of it.
    static func archive(
        _ code: Code, _ path: String, entry: String? = nil, expected: String, found: String,
        remedy: String = "download or copy the file again"
    ) -> StorageError {
        StorageError(
            code, entry.map { "read entry \(quoted($0))" } ?? "open the ZIP file", place: path, expected: expected,
            found: found, remedy: remedy)
    }

    /// A ZIP file that the system would not open or read.
    static func archive(_ failure: SystemError, _ path: String) -> StorageError {
        StorageError(
            failure.isNotFound ? .fileMissing : .fileUnreadable, "open the ZIP file", place: path,
            expected: "a file this process may read", found: failure.foundThere,
            remedy: "correct the name, or the file's owner or mode", isTransient: failure.isTransient)
    }

    /// A file without the record that ends every ZIP file: its beginning tells what it is instead.
    static func noEndRecord(_ path: String, bytes: Int, beginning: [UInt8]) -> StorageError {
        if beginning.starts(with: Array("PK\u{3}\u{4}".utf8)) {
            return archive(
                .archiveCutOff, path, expected: "the directory that ends a ZIP file",
                found: "none in \(bytes) bytes: the file is cut off", remedy: "resume the download or copy it again")
        }
        let remedy: String
        let found: String
        if bytes == 0 {
            (found, remedy) = ("an empty file", "download or copy the file again")
        } else if beginning.starts(with: Array("version https://git-lfs.github.com/spec".utf8)) {
            (found, remedy) = ("a Git LFS pointer", "fetch the file itself: `git lfs pull`")
        } else {
            (found, remedy) = (kind(of: beginning), "see what was downloaded in its place")
        }
        return archive(.archiveForeign, path, expected: "a ZIP file", found: found, remedy: remedy)
    }

    private static func kind(of beginning: [UInt8]) -> String {
        let text = beginning.drop { [0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf].contains($0) }
        let start = String(decoding: text.prefix(14), as: UTF8.self).lowercased()
        if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") || start.hasPrefix("<head") {
            return "an HTML page"
        }
        if start.hasPrefix("<?xml") || start.hasPrefix("<error") { return "an XML answer" }
        if start.hasPrefix("{") { return "a JSON answer" }
        if beginning.starts(with: [0x1f, 0x8b]) { return "a gzip file" }
        if beginning.starts(with: Array("PK\u{7}\u{8}".utf8)) { return "a part of a ZIP file in several parts" }
        if beginning.allSatisfy({ $0 == 0 }) { return "zeros" }
        return "something that begins with \(quoted(String(decoding: beginning.prefix(16), as: UTF8.self)))"
    }
}
