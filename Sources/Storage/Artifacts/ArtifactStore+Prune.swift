internal import Glibc
package import SystemIO

/// What pruning does with a version, and why.
package struct PruningStep: Sendable {
    package enum Reason: String, Sendable {
        case active, pinned
        case rollback = "where a rollback leads"
        case newest = "one of the newest"
        case young = "not old enough"
        case undated = "without a date"
        case notWhole = "not a whole version"
        case linked = "a link, or where one leads"
        case nested = "with directories inside"
    }

    package let version: VersionSummary
    /// Nil for one that goes.
    package let kept: Reason?
}

extension ArtifactStore {
    /// Removes old versions, never the one that answers nor the one that a rollback returns to.
    ///
    /// A version first gets a name that no reader looks at and then goes file by file, so that a reader finds it whole
    /// or not at all, and a crash between leaves what the next publisher sweeps up.
    ///
    /// - Parameters:
    ///   - keep: That many of the newest whole versions stay as well.
    ///   - date: When given, versions published since stay as well, and so do those without a date.
    ///   - pinned: Versions that something outside of the root names.
    ///   - isRehearsal: Nothing is removed; needs no right to write.
    /// - Returns: All versions, the newest first.
    /// - Throws: A pointer that cannot be followed, because what is active is not known then; `.locked`, or a failed
    ///   system call.
    package func prune(
        keep: Int, publishedBefore date: Timestamp? = nil, pinned: Set<VersionName> = [], isRehearsal: Bool = false
    ) throws(StorageError) -> [PruningStep] {
        let action = "prune the versions"
        let realRoot = try realRoot(action)
        if isRehearsal { return try pruningSteps(keep, date, pinned, realRoot, action) }
        // Promoters hold it too: what is active stays so while versions go.
        let lock = try lock(realRoot, action)
        let steps = try pruningSteps(keep, date, pinned, realRoot, action)
        do throws(SystemError) {
            for step in steps where step.kept == nil { try remove(step.version.version, in: realRoot) }
            try FileSystem.synchroniseDirectory(realRoot)
        } catch {
            throw StorageError(error, action)
        }
        _ = consume lock
        removeLeftovers(in: realRoot)
        return steps
    }

    private func pruningSteps(
        _ keep: Int, _ date: Timestamp?, _ pinned: Set<VersionName>, _ realRoot: String, _ action: String
    ) throws(StorageError) -> [PruningStep] {
        let selection = try served()
        let history: PromotionHistory
        do { history = try promotionHistory(in: realRoot) } catch { throw StorageError(error, action) }
        let versions = try versions()
        let newest = Set(versions.filter { $0.problem == nil }.prefix(keep).map(\.version))
        let linked = linkTargets(of: versions, selection)
        return versions.map { summary in
            let version = summary.version
            let kept: PruningStep.Reason? =
                if version == selection?.version {
                    .active
                } else if pinned.contains(version) {
                    .pinned
                } else if version == history.previous {
                    .rollback
                } else if summary.problem != nil {
                    .notWhole
                } else if newest.contains(version) {
                    .newest
                } else if let date, summary.publishedAt.map({ $0 >= date }) ?? true {
                    summary.publishedAt == nil ? .undated : .young
                } else if isLinked(summary, linked) {
                    .linked
                } else if hasDirectories(summary) {
                    .nested
                } else {
                    nil
                }
            return PruningStep(version: summary, kept: kept)
        }
    }

    /// What daemons without a pin serve; nil in an empty root.
    private func served() throws(StorageError) -> VersionLocation? {
        switch resolve() {
        case .version(let location): return location
        case .rejected(let error): throw error
        case .waiting(let error):
            if error.code == .nothingPublished { return nil }
            throw error
        }
    }

    /// The directories that links among the versions, and the pointer, lead to.
    private func linkTargets(of versions: [VersionSummary], _ selection: VersionLocation?) -> Set<String> {
        let links = versions.map(\.directory).filter {
            (try? FileStatus.of($0, followingLinks: false).kind) == .symbolicLink
        }
        return Set((links + [selection?.directory].compactMap { $0 }).compactMap { try? FileSystem.realPath($0) })
    }

    private func isLinked(_ version: VersionSummary, _ targets: Set<String>) -> Bool {
        guard let path = try? FileSystem.realPath(version.directory),
            (try? FileStatus.of(version.directory, followingLinks: false).kind) == .directory
        else { return true }
        return targets.contains(path)
    }

    /// No publisher makes them, so they are somebody's, and are not ours to delete.
    private func hasDirectories(_ version: VersionSummary) -> Bool {
        guard let names = try? FileSystem.list(version.directory) else { return true }
        return names.contains {
            let path = FileSystem.join(version.directory, $0)
            return (try? FileStatus.of(path, followingLinks: false).kind) ?? .directory == .directory
        }
    }

    private func remove(_ version: VersionName, in realRoot: String) throws(SystemError) {
        let hidden = FileSystem.join(realRoot, Self.temporaryName(version.text))
        try FileSystem.rename(FileSystem.join(realRoot, version.text), to: hidden)
        for name in try FileSystem.list(hidden) { try FileSystem.unlink(FileSystem.join(hidden, name)) }
        try FileSystem.removeDirectory(hidden)
    }
}
