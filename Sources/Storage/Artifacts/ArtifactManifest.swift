package import SystemIO

/// `manifest.json`: what belongs to a version, and the size and SHA-256 of each file.
package struct ArtifactManifest: Equatable, Sendable {
    package struct Entry: Equatable, Sendable {
        package let name: String
        package let bytes: Int
        package let sha256: Digest

        package init(name: String, bytes: Int, sha256: Digest) {
            self.name = name
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    package let version: VersionName
    package let publishedAt: Timestamp
    /// Sorted by name; never `manifest.json` itself.
    package let files: [Entry]

    /// Names are unique and valid; both are checked where a manifest comes from outside.
    package init(version: VersionName, publishedAt: Timestamp, files: [Entry]) {
        self.version = version
        self.publishedAt = publishedAt
        self.files = Self.sorted(files)
    }

    /// What the files are, whatever their times, their order and the manifest's own formatting.
    package var contentDigest: Digest { Self.contentDigest(of: files) }

    /// SHA-256 over one line `name NUL bytes NUL sha256 LF` per file, sorted by name.
    package static func contentDigest(of files: [Entry]) -> Digest {
        var hash = SHA256()
        for file in sorted(files) {
            let line = Array("\(file.name)\0\(file.bytes)\0\(file.sha256)\n".utf8)
            line.withUnsafeBytes { hash.update($0) }
        }
        return hash.finalize()
    }

    private static func sorted(_ files: [Entry]) -> [Entry] {
        files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
