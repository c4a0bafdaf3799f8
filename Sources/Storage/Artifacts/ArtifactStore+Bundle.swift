internal import SystemIO

extension ArtifactStore {
    /// The files of a version in one ZIP file, to carry it elsewhere.
    ///
    /// The manifest comes first and is written anew in its one form, so that the same version packs to the same bytes
    /// wherever it has been. A version without a manifest is refused: nobody could tell what arrived.
    ///
    /// - Returns: The entries for `ZipWriter`.
    package func bundle(
        _ version: VersionName
    ) throws(StorageError) -> (manifest: ArtifactManifest, entries: [(name: String, bytes: [UInt8])]) {
        let artifact: Artifact
        switch load(version, isSettled: true) {
        case .waiting(let error), .rejected(let error): throw error
        case .ready(let found): artifact = found
        }
        guard artifact.isVerified, let publishedAt = artifact.publishedAt else {
            throw StorageError(
                .notVerified, "pack version \(version)", place: FileSystem.join(root, version.text),
                expected: ArtifactFileName.manifest, found: "nothing there",
                remedy: "publish it first, under a name of its own: `reliscore publish DIR --version NAME`")
        }
        let manifest = ArtifactManifest(
            version: version, publishedAt: publishedAt,
            files: artifact.files.map {
                ArtifactManifest.Entry(name: $0.name, bytes: $0.bytes.count, sha256: $0.sha256)
            })
        return (
            manifest,
            [(name: ArtifactFileName.manifest, bytes: manifest.encoded())]
                + artifact.files.map { (name: $0.name, bytes: $0.bytes) }
        )
    }

    /// Publishes the version in a ZIP file that `bundle` made, with the time at which it was published first.
    ///
    /// Everything is held against the manifest in memory; nothing is written before that. Entries never become paths:
    /// one that is no file of the manifest is refused.
    ///
    /// - Returns: `isNew` is false when the version is there already with the same content; nothing is written then.
    /// - Throws: As `ZipReader`; `.manifestIncomplete` and the other codes of a manifest; `.invalidName` for an entry
    ///   that does not belong there, `.sizeMismatch` or `.digestMismatch` for one that is not what the manifest says,
    ///   `.versionExists` when other files have that name.
    package func unpack(_ path: String) throws(StorageError) -> (manifest: ArtifactManifest, isNew: Bool) {
        var bounds = ZipLimits()
        (bounds.entryCount, bounds.entryBytes) = (limits.fileCount + 1, limits.modelBytes)
        let reader = try ZipReader(path: path, limits: bounds)
        let manifest = try bundledManifest(reader)
        try requireOnly(manifest, in: reader)
        if try isPublished(manifest, from: path) { return (manifest, false) }
        var files: [(name: String, bytes: [UInt8])] = []
        for file in manifest.files {
            guard let entry = reader.entries.first(where: { $0.name == file.name }) else {
                throw StorageError.archive(
                    .fileMissing, path, expected: "an entry \(quoted(file.name)), as its manifest says", found: "none",
                    remedy: "pack the version again: `reliscore artifacts pack`")
            }
            guard file.bytes == entry.bytes else { throw differing(entry, file, path, "\(entry.bytes) bytes") }
            guard file.bytes <= limits.bytes(of: file.name) else {
                throw .archive(
                    .fileTooLarge, path, entry: file.name, expected: "at most \(limits.bytes(of: file.name)) bytes",
                    found: "\(file.bytes)", remedy: "make the file smaller")
            }
            let bytes = try reader.bytes(of: entry)
            let sha256 = SHA256.digest(of: bytes)
            guard sha256 == file.sha256 else { throw differing(entry, file, path, "SHA-256 \(sha256)") }
            files.append((name: file.name, bytes: bytes))
        }
        return (try publish(manifest.version, files: files, publishedAt: manifest.publishedAt), true)
    }

    private func bundledManifest(_ reader: ZipReader) throws(StorageError) -> ArtifactManifest {
        guard let entry = reader.entries.first(where: { $0.name == ArtifactFileName.manifest }) else {
            throw .archive(
                .manifestIncomplete, reader.path, expected: "a packed version, with \(ArtifactFileName.manifest)",
                found: "no such entry", remedy: "make it with `reliscore artifacts pack`")
        }
        guard entry.bytes <= limits.manifestBytes else {
            throw .archive(
                .fileTooLarge, reader.path, entry: entry.name, expected: "at most \(limits.manifestBytes) bytes",
                found: "\(entry.bytes)", remedy: "make it with `reliscore artifacts pack`")
        }
        return try ArtifactManifest.decode(
            try reader.bytes(of: entry), action: "read entry \(quoted(entry.name))", place: reader.path)
    }

    /// Refuses paths, directories, files beside the manifest's and names that come twice, before anything is inflated.
    private func requireOnly(_ manifest: ArtifactManifest, in reader: ZipReader) throws(StorageError) {
        var wanted = Set(manifest.files.map(\.name) + [ArtifactFileName.manifest])
        let known = wanted
        for entry in reader.entries where wanted.remove(entry.name) == nil {
            throw .archive(
                .invalidName, reader.path, entry: entry.name, expected: "only files of its manifest, each once",
                found: known.contains(entry.name) ? "it a second time" : "a name that is not in the manifest",
                remedy: "do not trust this file; make one with `reliscore artifacts pack`")
        }
    }

    /// Whether the very content is there; other content under its name is refused.
    private func isPublished(_ manifest: ArtifactManifest, from path: String) throws(StorageError) -> Bool {
        let target = FileSystem.join(root, manifest.version.text)
        guard (try? FileStatus.of(target, followingLinks: false)) != nil else { return false }
        let found: String
        switch load(manifest.version, isSettled: true) {
        case .ready(let artifact) where artifact.isVerified && artifact.digest == manifest.contentDigest: return true
        case .ready(let artifact): found = "one with digest \(artifact.digest)"
        case .waiting(let error), .rejected(let error): found = "one that cannot be read (\(error))"
        }
        throw StorageError(
            .versionExists, "unpack version \(manifest.version)", place: target,
            expected: "no such version, or one with digest \(manifest.contentDigest)", found: found,
            remedy: "versions are immutable: remove that one, or unpack elsewhere with --artifacts-root")
    }

    private func differing(
        _ entry: ZipEntry, _ file: ArtifactManifest.Entry, _ path: String, _ found: String
    ) -> StorageError {
        .archive(
            entry.bytes == file.bytes ? .digestMismatch : .sizeMismatch, path, entry: entry.name,
            expected: "\(file.bytes) bytes with SHA-256 \(file.sha256)", found: found)
    }
}
