package import SystemIO

/// Which version is to serve.
package enum Selection: Sendable {
    case version(VersionLocation)
    /// Nothing to choose from yet, or the choice is being written: look again.
    case waiting(StorageError)
    /// The pin or the pointer says something that cannot be meant.
    case rejected(StorageError)
}

/// What a listing knows of a version without reading its model.
package struct VersionSummary: Sendable {
    package let version: VersionName
    package let directory: String
    package let hasManifest: Bool
    /// The manifest's `published_at`, else `train_date` of `version.json`.
    package let publishedAt: Timestamp?
    /// The sizes of its files together.
    package let bytes: Int
    /// Why it is no published version: files missing, short or not files. Digests are not looked at here.
    package let problem: StorageError?

    /// Undated ones are older than all others; ties by name.
    static func isNewer(_ left: VersionSummary, _ right: VersionSummary) -> Bool {
        if left.publishedAt != right.publishedAt {
            guard let leftDate = left.publishedAt else { return false }
            guard let rightDate = right.publishedAt else { return true }
            return leftDate > rightDate
        }
        return left.version > right.version
    }
}

extension ArtifactStore {
    /// Chooses by pin, else by `ACTIVE_MODEL`, else the newest published version by its own metadata, never by mtime.
    ///
    /// - Parameters:
    ///   - pin: `MODEL_VERSION`; nil, empty or `latest` is no pin.
    ///   - excluding: Versions not to be chosen as the newest, because the caller has found them bad.
    package func resolve(pin: String? = nil, excluding: Set<VersionName> = []) -> Selection {
        named(pin: pin) ?? newest(excluding: excluding)
    }

    /// The version that the pin or the pointer names; nil when there is neither, and the newest is to be chosen.
    func named(pin: String?) -> Selection? {
        if let pin, !pin.isEmpty, pin != "latest" {
            do throws(StorageError) {
                return .version(location(of: try VersionName.checked(pin, "resolve the pinned version"), source: .pin))
            } catch {
                return .rejected(error)
            }
        }
        switch ActivePointer.read(self) {
        case .names(let version, let directory, _):
            return .version(VersionLocation(version: version, directory: directory, source: .pointer))
        case .waiting(let error): return .waiting(error)
        case .invalid(let error): return .rejected(error)
        case .absent: return nil
        }
    }

    /// The version `ACTIVE_MODEL` names now, if it names one.
    package var activeVersion: VersionName? { ActivePointer.read(self).version }

    private func newest(excluding: Set<VersionName>) -> Selection {
        do throws(StorageError) {
            let published = try versions().filter { $0.problem == nil && !excluding.contains($0.version) }
            if let newest = published.first {
                return .version(
                    VersionLocation(version: newest.version, directory: newest.directory, source: .newest))
            }
            return .waiting(nothingPublished)
        } catch {
            return .waiting(error)
        }
    }

    var nothingPublished: StorageError {
        StorageError(
            .nothingPublished, "choose a version", place: root,
            expected: "\(Self.pointerName), or a published version", found: "neither",
            remedy: "publish one with `reliscore publish`, or copy a version directory there and promote it")
    }

    /// All version directories, the newest first; undated ones last, ties by name, the greater first.
    package func versions() throws(StorageError) -> [VersionSummary] {
        guard let names = try versionNames(if: { _ in true }) else { return [] }
        return names.versions.compactMap { summary(of: $0, in: names.realRoot) }.sorted(by: VersionSummary.isNewer)
    }

    /// What in the root is named as a version is, in no order.
    ///
    /// - Parameter isWanted: Asked with the root's status, taken before the names are.
    func versionNames(
        if isWanted: (FileStatus) -> Bool
    ) throws(StorageError) -> (versions: [VersionName], realRoot: String, rootStatus: FileStatus)? {
        let action = "list the versions"
        let realRoot = try realRoot(action)
        let status: FileStatus
        let names: [String]
        do throws(SystemError) {
            status = try FileStatus.of(realRoot)
            guard isWanted(status) else { return nil }
            names = try FileSystem.list(realRoot)
        } catch {
            throw StorageError(
                .fileUnreadable, action, place: root, expected: "a directory this process may list",
                found: error.reason,
                remedy: "mend its owner or mode", isTransient: error.isTransient)
        }
        let found = names.compactMap(VersionName.init)
        guard found.count <= limits.versionCount else {
            throw StorageError(
                .fileTooLarge, action, place: root, expected: "at most \(limits.versionCount) versions",
                found: "\(found.count)", remedy: "remove old versions")
        }
        return (found, realRoot, status)
    }

    /// Nil for what is no version directory: a file, another model line (it has its own pointer).
    func summary(of version: VersionName, in realRoot: String) -> VersionSummary? {
        let path = FileSystem.join(realRoot, version.text)
        guard (try? FileStatus.of(path))?.kind == .directory,
            (try? FileStatus.of(FileSystem.join(path, Self.pointerName), followingLinks: false)) == nil
        else { return nil }
        let location = VersionLocation(version: version, directory: path, source: .newest)
        let look = ArtifactReader(store: self, location: location).look()
        return VersionSummary(
            version: version, directory: path, hasManifest: look.hasManifest, publishedAt: look.publishedAt,
            bytes: look.bytes, problem: look.problem)
    }
}
