import Dispatch
internal import Inference
package import Storage
import Synchronization
internal import SystemIO
package import Telemetry

/// Keeps the right model in memory: finds out which version is to serve, verifies and loads it, and swaps it in.
///
/// All looking and loading happens on `queue`, away from requests. A version that fails leaves the model before it
/// serving, with the reason in the log, in `status` and in the metrics.
package final class ModelRegistry: @unchecked Sendable {
    // `@unchecked`: what is marked so below is touched only on `queue`; everything else is immutable, a Mutex or an
    // Atomic.

    package struct Settings: Sendable {
        /// `MODEL_VERSION`: serve this version whatever the pointer says.
        package var pin: String?
        /// Between looks where the file system does not tell of changes.
        package var pollInterval: Duration = .seconds(1)
        /// How long a version must stay unchanged before its faults are final, and before one without a manifest is
        /// taken as complete.
        package var settleTime: Duration = .seconds(2)

        package init() {}
    }

    private let root: String
    private let settings: Settings
    private let log: Log
    private let onSwap: @Sendable () -> Void
    private let queue = DispatchQueue(label: "reliscore.registry", qos: .utility)

    // On `queue` only.
    private var scanner: ArtifactScanner
    private var watcher: ArtifactWatcher?
    /// What is served: whose content, and whether a manifest vouches for it.
    private var activeArtifact: (version: VersionName, digest: Digest, isVerified: Bool)?
    private var retired = RetiredPlans()
    private var isReleaseScheduled = false
    /// What the log was last told to be waited for.
    private var loggedWait: (version: String?, code: StorageError.Code)?
    private var waitCount: UInt64 = 0

    private let plan = Mutex<ScoringPlan?>(nil)
    /// Goes up with every swap, so that a worker sees with one load whether its plan is still the one.
    let generation = Atomic<UInt64>(0)
    private let currentStatus = Mutex(RegistryStatus())

    /// - Parameter onSwap: Called after every swap, for workers to let go of the old model.
    package init(store: ArtifactStore, settings: Settings, log: Log, onSwap: @escaping @Sendable () -> Void) {
        root = store.root
        self.settings = settings
        self.log = log
        self.onSwap = onSwap
        scanner = ArtifactScanner(store: store, pin: settings.pin, settleTime: settings.settleTime)
    }

    var current: ScoringPlan? { plan.withLock { $0 } }
    var status: RegistryStatus { currentStatus.withLock { $0 } }

    /// Looks once, then goes on looking whenever files change.
    ///
    /// - Parameter limit: How long to wait for the outcome of the first look. A model that takes longer to load becomes
    ///   active when it is ready, and meanwhile the daemon can say so.
    package func start(waitingAtMost limit: Duration) {
        let hasLooked = DispatchSemaphore(value: 0)
        queue.async { [self] in
            look()
            watch()
            hasLooked.signal()
        }
        _ = hasLooked.wait(timeout: .now() + .nanoseconds(Int(clamping: limit.nanoseconds)))
    }

    private func watch() {
        var watching = ArtifactWatcher.Settings()
        watching.pollInterval = .nanoseconds(Int(clamping: settings.pollInterval.nanoseconds))
        let watcher = ArtifactWatcher(
            root: root, queue: queue, settings: watching,
            onTrouble: { [log] sentence in
                log.warning("changes are only seen by polling", ["reason": .string(sentence)])
            },
            look: { [weak self] in self?.look() })
        watcher.setCandidate(scanner.candidateDirectory)
        watcher.start()
        self.watcher = watcher
    }

    /// Looks soon and reads whatever is chosen, whether anything seems to have changed or not.
    package func requestLook() {
        queue.async {
            self.scanner.forget()
            self.look()
        }
    }

    // MARK: - Looking

    private func look() {
        dispatchPrecondition(condition: .onQueue(queue))
        // Where nobody chose the version that was rejected, the next newest is now the one; otherwise the second look
        // finds nothing new.
        var isNext = false
        while lookOnce(isNext: isNext) == .rejected { isNext = true }
    }

    private enum LookOutcome { case done, rejected }

    private func lookOnce(isNext: Bool) -> LookOutcome {
        let started = Clock.monotonicNanoseconds()
        var outcome = LookOutcome.done
        switch scanner.look(now: .now, isNext: isNext) {
        case .unchanged: return .done
        case .ready(let artifact):
            do throws(ServableModelError) {
                try activate(artifact, since: started)
            } catch {
                scanner.excludeLast()
                reject(artifact.version.text, reason: error.code.rawValue, error.description, shown: error.description)
                outcome = .rejected
            }
        case .waiting(let error): wait(for: error)
        case .rejected(let error):
            reject(
                chosenVersion, reason: error.code.rawValue, error.description, shown: error.descriptionWithoutPaths)
            outcome = .rejected
        }
        watcher?.setCandidate(scanner.candidateDirectory)
        return outcome
    }

    /// The name of the directory last chosen.
    private var chosenVersion: String? {
        scanner.candidateDirectory?.split(separator: "/").last.map(String.init)
    }

    private func wait(for error: StorageError) {
        let version = chosenVersion
        currentStatus.withLock {
            $0.pending = RegistryStatus.Pending(version: version, reason: error.descriptionWithoutPaths)
        }
        // A growing file is found at another size at every look: only another kind of trouble is another line.
        if loggedWait?.version != version || loggedWait?.code != error.code {
            loggedWait = (version, error.code)
            log.info(
                "waiting for a version",
                ["version": .string(version ?? ""), "reason": .string(error.description)])
        }
        // Looked at again when it would have settled or may have recovered, however long the poll takes; only the last wait counts.
        waitCount &+= 1
        let delay = scanner.waitingTime.nanoseconds &+ 10_000_000
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: delay))) { [weak self, waitCount] in
            guard let self, self.waitCount == waitCount else { return }
            look()
        }
    }

    /// - Parameter shown: The sentence as `/health`, which anybody may ask, has it.
    private func reject(_ version: String?, reason: String, _ sentence: String, shown: String) {
        let rejection = RegistryStatus.Rejection(
            version: version, reason: reason, sentence: shown, at: .now)
        currentStatus.withLock { status in
            status.pending = nil
            status.lastRejection = rejection
            status.rejections[reason, default: 0] += 1
        }
        let fields: LogFields = [
            "version": .string(version ?? ""), "reason": .string(reason), "detail": .string(sentence),
        ]
        if activeArtifact == nil {
            log.error("version rejected; no model is served", fields)
        } else {
            log.error("version rejected; what was served before stays", fields)
        }
        loggedWait = nil
    }

    // MARK: - Activating

    private func activate(_ artifact: Artifact, since started: UInt64) throws(ServableModelError) {
        loggedWait = nil
        let identity = (artifact.version, artifact.digest, artifact.isVerified)
        if let active = activeArtifact, active == identity {
            // Touched, copied over with the same bytes, or pointed to again.
            return currentStatus.withLock { $0.pending = nil }
        }
        let newPlan = ScoringPlan(try ServableModel.load(from: artifact))
        let seconds = swap(to: newPlan, since: started)
        activeArtifact = identity
        onSwap()
        scheduleRelease()
        log.info(
            "model active",
            [
                "version": .string(newPlan.model.version), "model": .string(newPlan.model.modelType),
                "digest": .string(artifact.digest.description), "verified": .bool(artifact.isVerified),
                "seconds": .double(seconds),
            ])
        for note in newPlan.model.notes { log.warning("odd version", ["note": .string(note)]) }
        if let refusal = newPlan.model.explainerRefusal {
            log.warning("answers will have no reasons", ["reason": .string(refusal.description)])
        }
    }

    /// Makes a plan the current one, in answers and in the status at once: nobody who was answered by the new model is
    /// then told of the old one.
    ///
    /// - Returns: How many seconds the whole activation took.
    private func swap(to newPlan: ScoringPlan, since started: UInt64) -> Double {
        currentStatus.withLock { status in
            let before = Clock.monotonicNanoseconds()
            let old = plan.withLock { plan in
                defer { plan = newPlan }
                return plan
            }
            generation.add(1, ordering: .releasing)
            let after = Clock.monotonicNanoseconds()
            if let old { retired.add(old) }
            let seconds = Double(after &- started) / 1e9
            status.noteSwap(to: newPlan.model, seconds: seconds, pauseSeconds: Double(after &- before) / 1e9)
            return seconds
        }
    }

    /// Frees old models once the workers have let go of them, and gives their memory back to the system.
    private func scheduleRelease() {
        guard !retired.isEmpty, !isReleaseScheduled else { return }
        isReleaseScheduled = true
        queue.asyncAfter(deadline: .now() + .milliseconds(250)) { [weak self] in
            guard let self else { return }
            isReleaseScheduled = false
            if retired.releaseUnused() { Memory.releaseUnused() }
            scheduleRelease()
        }
    }
}
