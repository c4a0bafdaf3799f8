internal import SystemIO

/// The versions in a store, the newest first, for a scanner that looks often while little changes.
///
/// Keeps what it knows of each version until the version's fingerprint changes, and which of them were found bad.
struct VersionListing: Sendable {
    struct Entry: Sendable {
        let summary: VersionSummary
        let fingerprint: VersionFingerprint
        /// The first look at which it had this fingerprint.
        let since: ContinuousClock.Instant

        var location: VersionLocation {
            VersionLocation(version: summary.version, directory: summary.directory, source: .newest)
        }
    }

    private let store: ArtifactStore
    private var entries: [VersionName: Entry] = [:]
    /// The published ones, the newest first.
    private var order: [VersionSummary] = []
    /// Where in `order` the walk stands: all before it were found bad.
    private var position = 0
    /// Fingerprints of versions found bad, which they are until they change.
    private var excluded: [VersionName: VersionFingerprint] = [:]
    private var rootStatus: FileStatus?
    private var freshUntil: ContinuousClock.Instant?

    /// A refresh shorter than this may happen at every look.
    private static let cheap = Duration.milliseconds(20)
    /// How long to rest after a longer one, unless names come or go: 40 times as long as it took, but not so long that
    /// the end of a copy goes unseen, and never so short that looking is all that is done.
    private static func rest(after cost: Duration) -> Duration {
        min(cost * 40, max(.seconds(5), cost * 10))
    }

    init(store: ArtifactStore) { self.store = store }

    func since(_ version: VersionName, _ fingerprint: VersionFingerprint) -> ContinuousClock.Instant? {
        guard let entry = entries[version], entry.fingerprint == fingerprint else { return nil }
        return entry.since
    }

    mutating func exclude(_ version: VersionName, _ fingerprint: VersionFingerprint) {
        excluded[version] = fingerprint
        if position < order.count, order[position].version == version { position += 1 }
    }

    /// Starts the walk again, and looks at the disk where that is due.
    ///
    /// - Throws: When there is no list; the one there was stays when only the system fails.
    mutating func refresh(now: ContinuousClock.Instant) throws(StorageError) {
        position = 0
        do {
            let names = try store.versionNames { [freshUntil, rootStatus] status in
                guard let freshUntil, now < freshUntil, status == rootStatus else { return true }
                return false
            }
            guard let names else { return }
            let start = ContinuousClock.now
            update(names.versions, in: names.realRoot, now: now)
            rootStatus = names.rootStatus
            let cost = start.duration(to: .now)
            freshUntil = cost < Self.cheap ? nil : now + Self.rest(after: cost)
        } catch {
            if error.isTransient, rootStatus != nil { return }
            throw error
        }
    }

    private mutating func update(_ names: [VersionName], in realRoot: String, now: ContinuousClock.Instant) {
        var found: [VersionName: Entry] = [:]
        found.reserveCapacity(names.count)
        var hasChanged = false
        for name in names {
            let old = entries[name]
            let path = FileSystem.join(realRoot, name.text)
            let location = VersionLocation(version: name, directory: path, source: .newest)
            guard let fingerprint = store.fingerprint(of: location) else {
                found[name] = old
                continue
            }
            if let old, old.fingerprint == fingerprint, old.summary.directory == path,
                old.summary.problem?.isTransient != true
            {
                found[name] = old
            } else if let summary = store.summary(of: name, in: realRoot) {
                // What the system failed to tell now, it told before: still the same version, for what is known.
                let known = summary.problem?.isTransient == true ? old?.summary ?? summary : summary
                let since = old?.fingerprint == fingerprint ? old?.since ?? now : now
                found[name] = Entry(summary: known, fingerprint: fingerprint, since: since)
                hasChanged = true
            }
        }
        if hasChanged || found.count != entries.count {
            order = found.values.map(\.summary).filter { $0.problem == nil }.sorted(by: VersionSummary.isNewer)
            excluded = excluded.filter { found[$0.key] != nil }
        }
        entries = found
    }

    /// The newest published version that was not found bad as it is now; goes on where the walk stands.
    mutating func newest() -> VersionLocation? {
        while position < order.count {
            let name = order[position].version
            guard let entry = entries[name] else {
                position += 1
                continue
            }
            guard let bad = excluded[name] else { return entry.location }
            // It may have been found bad after a change that this list has not seen.
            if entry.fingerprint != bad, let current = store.fingerprint(of: entry.location), current != bad {
                excluded[name] = nil
                return entry.location
            }
            position += 1
        }
        return nil
    }
}
