internal import Glibc
package import SystemIO

extension ArtifactStore {
    /// Writes a new version, all or nothing: it appears under its name only when every byte of it is on the disk.
    ///
    /// Temporary directory in the root → every file written and synchronised → manifest last → directory synchronised →
    /// renamed → root synchronised. A version is immutable: an existing name is refused.
    ///
    /// - Parameter files: Single path components, without `manifest.json`; one model file and the required files.
    @discardableResult
    package func publish(
        _ version: VersionName, files: [(name: String, bytes: [UInt8])], publishedAt: Timestamp = .now
    ) throws(StorageError) -> ArtifactManifest {
        let action = "publish version \(version)"
        let realRoot = try realRoot(action)
        let target = FileSystem.join(realRoot, version.text)
        let exists = StorageError(
            .versionExists, action, place: target, expected: "no such version", found: "one",
            remedy: "versions are immutable: choose another name")
        if (try? FileStatus.of(target, followingLinks: false)) != nil { throw exists }
        let manifest = try manifest(version, files, publishedAt: publishedAt, action: action)
        removeLeftovers(in: realRoot)

        do throws(SystemError) {
            let temporary = try makeTemporaryDirectory(for: version, in: realRoot)
            do throws(SystemError) {
                for file in files {
                    try FileSystem.writeNew(FileSystem.join(temporary, file.name), file.bytes)
                }
                try FileSystem.writeNew(
                    FileSystem.join(temporary, ArtifactFileName.manifest), manifest.encoded())
                try FileSystem.synchroniseDirectory(temporary)
                try FileSystem.renameExclusively(temporary, to: target)
            } catch {
                Self.removeDirectory(temporary)
                throw error
            }
            try FileSystem.synchroniseDirectory(realRoot)
        } catch {
            if error.code == EEXIST || error.code == ENOTEMPTY { throw exists }
            throw StorageError(error, action)
        }
        return manifest
    }

    private func manifest(
        _ version: VersionName, _ files: [(name: String, bytes: [UInt8])], publishedAt: Timestamp, action: String
    ) throws(StorageError) -> ArtifactManifest {
        let names = Set(files.map(\.name))
        func refuse(_ code: StorageError.Code, expected: String, found: String) -> StorageError {
            StorageError(code, action, expected: expected, found: found, remedy: "correct the list of files")
        }
        for file in files {
            guard ArtifactFileName.isValid(file.name), file.name != ArtifactFileName.manifest else {
                throw refuse(.invalidName, expected: "single file names", found: quoted(file.name))
            }
            guard file.bytes.count <= limits.bytes(of: file.name) else {
                throw refuse(
                    .fileTooLarge, expected: "at most \(limits.bytes(of: file.name)) bytes in \(file.name)",
                    found: "\(file.bytes.count)")
            }
        }
        guard names.count == files.count else {
            throw refuse(.invalidName, expected: "different file names", found: "one twice")
        }
        guard files.count <= limits.fileCount else {
            throw refuse(.fileTooLarge, expected: "at most \(limits.fileCount) files", found: "\(files.count)")
        }
        if let missing = ArtifactFileName.required.first(where: { !names.contains($0) }) {
            throw refuse(.fileMissing, expected: missing, found: "nothing there")
        }
        _ = try ArtifactFileName.model(among: names, action, place: version.text)
        return ArtifactManifest(
            version: version, publishedAt: publishedAt,
            files: files.map {
                ArtifactManifest.Entry(name: $0.name, bytes: $0.bytes.count, sha256: SHA256.digest(of: $0.bytes))
            })
    }

    private func makeTemporaryDirectory(for version: VersionName, in realRoot: String) throws(SystemError) -> String {
        while true {
            let path = FileSystem.join(realRoot, Self.temporaryName(version.text))
            do throws(SystemError) {
                try FileSystem.makeDirectory(path)
                return path
            } catch let error where error.code == EEXIST {
                continue
            }
        }
    }

    /// No reader looks at such a name: it is no version name.
    static func temporaryName(_ purpose: String) -> String {
        "\(temporaryPrefix)\(purpose)-\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    }

    /// What publishers and promoters that died left behind, once it is older than a day. A failure here is no failure.
    func removeLeftovers(in realRoot: String, now: Timestamp = .now) {
        let yesterday = now.microseconds / 1_000_000 - 86_400
        for name in (try? FileSystem.list(realRoot)) ?? [] where name.hasPrefix(Self.temporaryPrefix) {
            let path = FileSystem.join(realRoot, name)
            guard let status = try? FileStatus.of(path, followingLinks: false), status.changed.seconds < yesterday
            else {
                continue
            }
            if status.kind == .directory { Self.removeDirectory(path) } else { try? FileSystem.unlink(path) }
        }
    }

    /// A directory of files; a directory inside it would keep it.
    private static func removeDirectory(_ path: String) {
        for name in (try? FileSystem.list(path)) ?? [] { try? FileSystem.unlink(FileSystem.join(path, name)) }
        try? FileSystem.removeDirectory(path)
    }
}
