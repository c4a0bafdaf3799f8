internal import Glibc
internal import SystemIO

/// The versions of one model line on disk, and the pointer to the active one.
///
/// A value without state: every call looks at the disk afresh, so it may be used from any thread and stays right when
/// the root is replaced. Readers take no lock; writers hold `<root>/.lock`.
package struct ArtifactStore: Sendable {
    package static let pointerName = "ACTIVE_MODEL"
    static let temporaryPrefix = ".tmp-"

    /// As given; may be a symbolic link, followed on each use.
    package let root: String
    package let limits: ArtifactLimits

    /// - Throws: `.rootMissing` when `root` is not a directory. It is never created: a missing one is a bad mount or a
    ///   typing error, and creating it would hide both.
    package init(root: String, limits: ArtifactLimits = ArtifactLimits()) throws(StorageError) {
        self.root = root
        self.limits = limits
        _ = try realRoot("open the artifact root")
    }

    var pointerPath: String { FileSystem.join(root, Self.pointerName) }

    func realRoot(_ action: String) throws(StorageError) -> String {
        let found: String
        var isTransient = false
        do {
            let path = try FileSystem.realPath(root)
            let kind = try FileStatus.of(path).kind
            if kind == .directory { return path }
            found = kind.rawValue
        } catch {
            found = error.foundThere
            isTransient = error.isTransient
        }
        throw StorageError(
            .rootMissing, action, place: root, expected: "a directory that holds versions", found: found,
            remedy: "create or mount it, or set MODEL_ARTIFACTS_ROOT", isTransient: isTransient)
    }

    /// The version's fingerprint now; a missing directory has one too.
    ///
    /// - Returns: Nil where the system fails, as for want of descriptors: then nothing is known, not even that a file is
    ///   gone.
    package func fingerprint(of location: VersionLocation) -> VersionFingerprint? {
        do throws(SystemError) {
            let names = try unlessTransient { () throws(SystemError) in
                try FileSystem.list(location.directory, limit: 4_096).sorted()
            }
            var entries: [VersionFingerprint.Entry] = []
            entries.reserveCapacity(names?.count ?? 0)
            for name in names ?? [] {
                let path = FileSystem.join(location.directory, name)
                entries.append(VersionFingerprint.Entry(name: name, status: try status(path)))
            }
            return VersionFingerprint(directory: try status(location.directory), entries: entries)
        } catch {
            return nil
        }
    }

    private func status(_ path: String) throws(SystemError) -> FileStatus? {
        try unlessTransient { () throws(SystemError) in try FileStatus.of(path) }
    }

    /// Nil when `body` fails for what the files are.
    private func unlessTransient<Result>(_ body: () throws(SystemError) -> Result) throws(SystemError) -> Result? {
        do {
            return try body()
        } catch {
            if error.isTransient { throw error }
            return nil
        }
    }

    /// Reads a version whole.
    ///
    /// With a manifest, every listed file must be there with its size and digest. Without one, the required files must
    /// be there, and the caller must have seen the same `fingerprint` for its settle time.
    ///
    /// - Parameter isSettled: Whether the caller has; only versions without a manifest ask for it.
    package func load(_ location: VersionLocation, isSettled: Bool = false) -> LoadOutcome {
        do throws(LoadFailure) {
            return .ready(try ArtifactReader(store: self, location: location).read(isSettled: isSettled))
        } catch {
            switch error {
            case .waiting(let reason): return .waiting(reason)
            case .rejected(let reason): return .rejected(reason)
            }
        }
    }

    /// Reads a version by its name, as a pin would.
    package func load(_ version: VersionName, isSettled: Bool = false) -> LoadOutcome {
        load(location(of: version, source: .pin), isSettled: isSettled)
    }

    package func location(of version: VersionName, source: VersionLocation.Source) -> VersionLocation {
        VersionLocation(version: version, directory: FileSystem.join(root, version.text), source: source)
    }
}

/// Which version, where its files are, and who chose it.
package struct VersionLocation: Hashable, Sendable {
    package enum Source: String, Sendable { case pin, pointer, newest }

    package let version: VersionName
    /// May not exist yet.
    package let directory: String
    package let source: Source
}
