package import SystemIO

/// One version, read whole and hashed from the same memory.
package struct Artifact: Sendable {
    package struct File: Sendable {
        package let name: String
        package let bytes: [UInt8]
        package let sha256: Digest
    }

    package let version: VersionName
    /// Identity of the content, equal for equal files whatever their times; `ArtifactManifest.contentDigest`.
    package let digest: Digest
    /// Whether a manifest vouches for every byte.
    package let isVerified: Bool
    /// From the manifest.
    package let publishedAt: Timestamp?
    /// Sorted by name, without the manifest.
    package let files: [File]
    /// One of `ArtifactFileName.models`.
    package let modelFile: File
    /// Things worth a log line that did not keep the version from loading.
    package let notes: [String]

    /// The file of that name, if the version has it.
    package func file(_ name: String) -> File? { files.first { $0.name == name } }
}

/// What came of reading a version.
package enum LoadOutcome: Sendable {
    case ready(Artifact)
    /// Not loadable as it is, but a copy may be under way: look again.
    case waiting(StorageError)
    /// Not loadable until somebody changes it.
    case rejected(StorageError)

    /// The outcome once nothing has changed for the settle time: waiting any longer is pointless.
    package var settled: LoadOutcome {
        if case .waiting(let error) = self { .rejected(error) } else { self }
    }
}

/// Bounds on what is read into memory.
package struct ArtifactLimits: Sendable {
    package var modelBytes = 1 << 30
    package var otherFileBytes = 16 << 20
    package var manifestBytes = 1 << 20
    package var fileCount = 256
    package var versionCount = 10_000

    package init() {}

    func bytes(of name: String) -> Int { ArtifactFileName.models.contains(name) ? modelBytes : otherFileBytes }
}

/// What a version directory looks like from outside; differs as soon as anybody writes, replaces or copies a file.
///
/// Cheap (one `stat` per file). Compare two of them to know that a version without a manifest has settled, and to skip
/// reading what was read before.
package struct VersionFingerprint: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        let name: String
        /// Nil for a link that leads nowhere.
        let status: FileStatus?
    }

    let directory: FileStatus?
    let entries: [Entry]
}
