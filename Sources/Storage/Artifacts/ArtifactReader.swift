internal import Glibc
internal import SystemIO

/// Why a read stopped, and whether looking again can help without anybody's doing.
enum LoadFailure: Error {
    case waiting(StorageError)
    case rejected(StorageError)
}

/// One reading of one version directory.
struct ArtifactReader {
    let store: ArtifactStore
    let location: VersionLocation

    private var action: String { "load version \(location.version)" }

    func read(isSettled: Bool) throws(LoadFailure) -> Artifact {
        let files = try files()
        let names = try files.names()
        if names.contains(ArtifactFileName.manifest) {
            return try readVerified(files, names)
        }
        return try readUnverified(files, names, isSettled: isSettled)
    }

    func files() throws(LoadFailure) -> VersionFiles {
        let realRoot: String
        do { realRoot = try store.realRoot(action) } catch { throw .waiting(error) }
        return VersionFiles(directory: try realDirectory(below: realRoot), realRoot: realRoot, action: action)
    }

    private func realDirectory(below realRoot: String) throws(LoadFailure) -> String {
        let path: String
        let kind: FileStatus.Kind
        do throws(SystemError) {
            path = try FileSystem.realPath(location.directory)
            kind = try FileStatus.of(path).kind
        } catch {
            throw .waiting(
                StorageError(
                    error.code == ENOENT ? .versionMissing : .fileUnreadable, action, place: location.directory,
                    expected: "a directory", found: error.foundThere,
                    remedy: "copy the version there or choose another", isTransient: error.isTransient))
        }
        guard path.hasPrefix(realRoot == "/" ? "/" : realRoot + "/") else {
            throw .rejected(
                StorageError(
                    .outsideRoot, action, place: location.directory, expected: "a directory below \(realRoot)",
                    found: "a link to \(path)", remedy: "copy the version into the root"))
        }
        guard kind == .directory else {
            throw .rejected(
                StorageError(
                    .versionNotDirectory, action, place: location.directory, expected: "a directory",
                    found: kind.rawValue, remedy: "replace it by a version directory"))
        }
        return path
    }

    private func readVerified(_ files: VersionFiles, _ names: Set<String>) throws(LoadFailure) -> Artifact {
        let manifest = try readManifest(files)
        let model = try checkedModel(of: manifest, files)
        // All sizes first: a copy under way is then noticed without hashing what is there already.
        for entry in manifest.files { try files.check(entry, limit: store.limits.bytes(of: entry.name)) }
        var read: [Artifact.File] = []
        for entry in manifest.files {
            let bytes = try files.read(entry.name, limit: store.limits.bytes(of: entry.name))
            let sha256 = SHA256.digest(of: bytes)
            guard bytes.count == entry.bytes, sha256 == entry.sha256 else {
                throw .waiting(
                    StorageError(
                        bytes.count == entry.bytes ? .digestMismatch : .sizeMismatch, action,
                        place: files.path(entry.name),
                        expected: "\(entry.bytes) bytes with SHA-256 \(entry.sha256)",
                        found: "\(bytes.count) bytes with SHA-256 \(sha256)",
                        remedy: "finish the copy or copy the file again"))
            }
            read.append(Artifact.File(name: entry.name, bytes: bytes, sha256: sha256))
        }
        let listed = Set(manifest.files.map(\.name))
        let notes = ArtifactFileName.models.filter { names.contains($0) && !listed.contains($0) }
            .map { "\(files.path($0)) is not in the manifest and is ignored" }
        return try artifact(read, model: model, digest: manifest.contentDigest, manifest: manifest, notes: notes)
    }

    /// A manifest that cannot be parsed may still be growing; one that says something wrong will not get better.
    func readManifest(_ files: VersionFiles) throws(LoadFailure) -> ArtifactManifest {
        let bytes = try files.read(ArtifactFileName.manifest, limit: store.limits.manifestBytes)
        do {
            return try ArtifactManifest.decode(bytes, action: action, place: files.path(ArtifactFileName.manifest))
        } catch let error where error.code == .manifestMalformed {
            throw .waiting(error)
        } catch {
            throw .rejected(error)
        }
    }

    func checkedModel(of manifest: ArtifactManifest, _ files: VersionFiles) throws(LoadFailure) -> String {
        let place = files.path(ArtifactFileName.manifest)
        guard manifest.version == location.version else {
            throw .rejected(
                StorageError(
                    .manifestVersionMismatch, action, place: place, expected: "version \(location.version)",
                    found: "version \(manifest.version)",
                    remedy: "publish the files under a new name: `reliscore publish DIR --version NAME`"))
        }
        guard manifest.files.count <= store.limits.fileCount else {
            throw .rejected(
                StorageError(
                    .fileTooLarge, action, place: place, expected: "at most \(store.limits.fileCount) files",
                    found: "\(manifest.files.count)", remedy: "keep only what serving needs"))
        }
        let names = Set(manifest.files.map(\.name))
        if let missing = ArtifactFileName.required.first(where: { !names.contains($0) }) {
            throw .rejected(
                StorageError(
                    .manifestIncomplete, action, place: place, expected: "an entry for \(missing)", found: "none",
                    remedy: "publish the version with all required files: `reliscore publish`"))
        }
        do {
            return try ArtifactFileName.model(among: names, action, place: place)
        } catch {
            throw .rejected(error)
        }
    }

    private func readUnverified(
        _ files: VersionFiles, _ names: Set<String>, isSettled: Bool
    ) throws(LoadFailure) -> Artifact {
        let wanted = try unverifiedNames(files, names)
        for name in wanted { try files.check(name, limit: store.limits.bytes(of: name)) }
        guard isSettled else {
            throw .waiting(
                StorageError(
                    .settling, action, place: files.directory, expected: "a manifest, or files at rest for a while",
                    found: "no manifest", remedy: "wait, or publish with `reliscore publish`"))
        }
        let before = try fingerprint()
        var read: [Artifact.File] = []
        for name in wanted {
            let bytes = try files.read(name, limit: store.limits.bytes(of: name))
            read.append(Artifact.File(name: name, bytes: bytes, sha256: SHA256.digest(of: bytes)))
        }
        guard try fingerprint() == before else {
            throw .waiting(
                StorageError(
                    .fileChanging, action, place: files.directory, expected: "files at rest",
                    found: "changes while reading",
                    remedy: "wait for the copy to finish"))
        }
        let entries = read.map { ArtifactManifest.Entry(name: $0.name, bytes: $0.bytes.count, sha256: $0.sha256) }
        let digest = ArtifactManifest.contentDigest(of: entries)
        let note = "\(files.directory) has no manifest: its files are taken as they are, unverified"
        let model: String
        do {
            model = try ArtifactFileName.model(among: wanted, action, place: files.directory)
        } catch {
            throw .rejected(error)
        }
        return try artifact(read, model: model, digest: digest, manifest: nil, notes: [note])
    }

    private func fingerprint() throws(LoadFailure) -> VersionFingerprint {
        if let fingerprint = store.fingerprint(of: location) { return fingerprint }
        throw .waiting(.unseen(location, action))
    }

    /// The files that make up a version without a manifest, sorted; waits while one is not there.
    func unverifiedNames(_ files: VersionFiles, _ names: Set<String>) throws(LoadFailure) -> [String] {
        if let missing = ArtifactFileName.required.first(where: { !names.contains($0) }) {
            throw .waiting(files.missing(missing, found: "nothing there"))
        }
        let model: String
        do {
            model = try ArtifactFileName.model(among: names, action, place: files.directory)
        } catch let error where error.code == .modelMissing {
            throw .waiting(error)
        } catch {
            throw .rejected(error)
        }
        return ([model] + ArtifactFileName.required + ArtifactFileName.optional).filter(names.contains).sorted()
    }

    private func artifact(
        _ files: [Artifact.File], model: String, digest: Digest, manifest: ArtifactManifest?, notes: [String]
    ) throws(LoadFailure) -> Artifact {
        guard let modelFile = files.first(where: { $0.name == model }) else {
            throw .waiting(
                StorageError(
                    .modelMissing, action, place: location.directory, expected: model, found: "nothing there",
                    remedy: "copy the file there"))
        }
        return Artifact(
            version: location.version, digest: digest, isVerified: manifest != nil, publishedAt: manifest?.publishedAt,
            files: files, modelFile: modelFile, notes: notes)
    }
}
