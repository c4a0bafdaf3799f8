package import SystemIO

/// Looks at a store again and again and says what came of it, reading a version only when something about it changed.
///
/// A value without clock or thread: its owner says what time it is. A version is final once it was ready or rejected;
/// one that waits is read again when its fingerprint changes, and a last time when it has been at rest for the settle
/// time. One that the system fails to read stays waiting, and is tried again ever more seldom, for no change of a file
/// tells that the system has recovered.
package struct ArtifactScanner: Sendable {
    package enum Finding: Sendable {
        /// As at the last look, or at rest but not yet for long enough.
        case unchanged
        /// Read just now. May equal the active one in version and digest, when only times changed or the pointer came
        /// back: then there is nothing to do but to forget an earlier refusal.
        case ready(Artifact)
        case waiting(StorageError)
        /// Said once; the next change is a new look.
        case rejected(StorageError)
    }

    private enum Subject: Equatable {
        case version(VersionLocation, VersionFingerprint)
        case noChoice(StorageError)
    }

    private let store: ArtifactStore
    private let pin: String?
    private let settleTime: Duration
    private let wallClock: @Sendable () -> Timestamp
    private static let longestRetryDelay = Duration.seconds(30)

    private var subject: Subject?
    private var unchangedSince = ContinuousClock.now
    private var isFinal = false
    /// After a failure of the system: when the same files are tried again.
    private var retry: (at: ContinuousClock.Instant, delay: Duration)?
    /// The last version chosen was chosen by `ACTIVE_MODEL`.
    private var hadPointer = false
    /// Until then a version that waits is not read again, whatever changes about it.
    private var restsUntil = ContinuousClock.now
    private var listing: VersionListing

    /// - Parameter wallClock: Files are dated by it; what is old by it need not be watched to know that it rests.
    package init(
        store: ArtifactStore, pin: String? = nil, settleTime: Duration = .seconds(2),
        wallClock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.pin = pin
        self.settleTime = settleTime
        self.wallClock = wallClock
        listing = VersionListing(store: store)
    }

    /// The directory of the version chosen at the last look; for `ArtifactWatcher.setCandidate`.
    package var candidateDirectory: String? {
        if case .version(let location, _)? = subject { location.directory } else { nil }
    }

    /// How long after a `waiting` another look can find more, though no file changes.
    package var waitingTime: Duration { retry?.delay ?? settleTime }

    /// Makes the next look read whatever is chosen, changed or not.
    package mutating func forget() {
        subject = nil
        listing = VersionListing(store: store)
    }

    /// The owner could not use the version last found ready. Without pin and pointer, the next look then chooses an older one.
    package mutating func excludeLast() {
        guard case .version(let location, let fingerprint)? = subject, location.source == .newest else { return }
        listing.exclude(location.version, fingerprint)
    }

    /// - Parameter isNext: The look before, just now, ended with a version that is not fit: go on to the next one, from
    ///   the same list.
    package mutating func look(now: ContinuousClock.Instant, isNext: Bool = false) -> Finding {
        var selection = store.named(pin: pin) ?? newest(now: now, isNext: isNext)
        let found: Subject =
            switch selection {
            case .version(let location):
                switch fingerprint(of: location) {
                case .some(let fingerprint): .version(location, fingerprint)
                case nil: .noChoice(.unseen(location, "look at version \(location.version)"))
                }
            case .waiting(let error), .rejected(let error): .noChoice(error)
            }
        if case .version = selection, case .noChoice(let error) = found { selection = .waiting(error) }
        let hasChanged = found != subject
        if hasChanged, isSameVersion(found), now < restsUntil { return .unchanged }
        if hasChanged {
            subject = found
            unchangedSince = now
            isFinal = false
            retry = nil
        }
        let isSettled = isSettled(now: now)
        let isOld = isOld
        let isConclusive = isSettled || isOld && isNewest(selection)
        let isChosenLong = unchangedSince.duration(to: now) >= settleTime
        if let gone = pointerIsGone(selection, isSettled: isChosenLong) {
            return hasChanged ? .waiting(gone) : .unchanged
        }
        guard !isFinal, hasChanged || isSettled else { return .unchanged }
        if let retry, now < retry.at { return .unchanged }

        let start = ContinuousClock.now
        let outcome: LoadOutcome =
            switch selection {
            case .version(let location): store.load(location, isSettled: isSettled || isOld)
            case .waiting(let error): .waiting(error)
            case .rejected(let error): .rejected(error)
            }
        let cost = start.duration(to: .now)
        // A large file rewritten in place would otherwise be hashed without end, as every write to it is a change.
        restsUntil = cost > .milliseconds(250) ? now + cost * 2 : now
        return conclude(isConclusive ? outcome.settled : outcome, now: now)
    }

    /// A pointer that was there a moment ago is most likely being replaced by hand (`rm` and `ln -s`): falling back to
    /// the newest version at once would serve, in between, what nobody chose.
    private mutating func pointerIsGone(_ selection: Selection, isSettled: Bool) -> StorageError? {
        guard case .version(let location) = selection else { return nil }
        if location.source == .newest, hadPointer, !isSettled {
            return StorageError(
                .pointerMissing, "choose a version", place: ArtifactStore.pointerName,
                expected: "the pointer that was there", found: "none",
                remedy: "if it stays away, the newest version, \(location.version), will be chosen")
        }
        hadPointer = location.source == .pointer
        return nil
    }

    private mutating func newest(now: ContinuousClock.Instant, isNext: Bool) -> Selection {
        do throws(StorageError) {
            if !isNext { try listing.refresh(now: now) }
        } catch {
            return .waiting(error)
        }
        return listing.newest().map { .version($0) } ?? .waiting(store.nothingPublished)
    }

    /// All listed versions settle at the same time, whether chosen yet or not.
    private func isSettled(now: ContinuousClock.Instant) -> Bool {
        var since = unchangedSince
        if case .version(let location, let fingerprint)? = subject, location.source == .newest,
            let listed = listing.since(location.version, fingerprint)
        {
            since = min(since, listed)
        }
        return since.duration(to: now) >= settleTime
    }

    /// By the wall clock. Enough to take a version as it is; to reject one that somebody has just chosen it is not, for
    /// a file that is missing leaves no date.
    private var isOld: Bool {
        guard case .version(_, let fingerprint)? = subject else { return false }
        return fingerprint.isOld(at: wallClock(), settleTime: settleTime)
    }

    private func isNewest(_ selection: Selection) -> Bool {
        if case .version(let location) = selection { location.source == .newest } else { false }
    }

    /// Of the version looked at before, the fingerprint it had then where none can be taken now: not to see it is no
    /// sign of a change.
    private func fingerprint(of location: VersionLocation) -> VersionFingerprint? {
        if let fingerprint = store.fingerprint(of: location) { return fingerprint }
        if case .version(location, let last)? = subject { return last }
        return nil
    }

    private func isSameVersion(_ found: Subject) -> Bool {
        guard case .version(let new, _) = found, case .version(let old, _)? = subject else { return false }
        return new == old
    }

    private mutating func conclude(_ outcome: LoadOutcome, now: ContinuousClock.Instant) -> Finding {
        switch outcome {
        case .ready(let artifact):
            isFinal = true
            return .ready(artifact)
        case .waiting(let error):
            if error.isTransient {
                let longest = max(settleTime, Self.longestRetryDelay)
                let delay = retry.map { min($0.delay * 2, longest) } ?? settleTime
                retry = (now + delay, delay)
            } else {
                retry = nil
            }
            return .waiting(error)
        case .rejected(let error):
            isFinal = true
            excludeLast()
            return .rejected(error)
        }
    }
}
