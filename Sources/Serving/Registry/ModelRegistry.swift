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
    // `@unchecked`: `scanner`, `watcher` and `activeArtifact` are touched only on `queue`; everything else is immutable,
    // a Mutex or an Atomic.

    package struct Settings: Sendable {
        /// `MODEL_VERSION`: serve this version whatever the pointer says.
        package var pin: String?
        /// Between looks where the file system does not tell of changes.
        package var pollInterval: Duration = .seconds(1)
        /// How long a version must stay unchanged before its faults are final, and before one without a manifest is
        /// taken as complete.
        package var settleTime: Duration = .seconds(2)
        /// False polls only.
        package var usesNotifications = true

        package init() {}
    }

    private let root: String
    private let settings: Settings
    private let log: Log
    private let onSwap: @Sendable () -> Void
    private let queue = DispatchQueue(label: "reliscore.registry", qos: .utility)
    private var scanner: ArtifactScanner
    private var watcher: ArtifactWatcher?
    /// What is served, by directory name and content.
    private var activeArtifact: (version: VersionName, digest: Digest)?

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

    /// Looks once, waiting for the outcome, then goes on looking whenever files change.
    package func start() {
        queue.sync {
            look()
            currentStatus.withLock { $0.hasLooked = true }
            var watching = ArtifactWatcher.Settings()
            watching.pollInterval = .nanoseconds(Int(clamping: settings.pollInterval.nanoseconds))
            watching.usesNotifications = settings.usesNotifications
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
        let started = Clock.monotonicNanoseconds()
        switch scanner.look(now: .now) {
        case .unchanged: return
        case .ready(let artifact): activate(artifact, since: started)
        case .waiting(let error): wait(for: error)
        case .rejected(let error): reject(chosenVersion, reason: error.code.rawValue, error.description)
        }
        watcher?.setCandidate(scanner.candidateDirectory)
    }

    /// The name of the directory last chosen.
    private var chosenVersion: String? {
        scanner.candidateDirectory?.split(separator: "/").last.map(String.init)
    }

    private func wait(for error: StorageError) {
        let pending = RegistryStatus.Pending(version: chosenVersion, reason: error.description)
        let isNew = currentStatus.withLock { status in
            defer { status.pending = pending }
            return status.pending != pending
        }
        if isNew {
            log.info(
                "waiting for a version",
                ["version": .string(pending.version ?? ""), "reason": .string(pending.reason)])
        }
        // Looked at again when it would have settled, however long the poll takes.
        let delay = settings.settleTime.nanoseconds &+ 10_000_000
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: delay))) { [weak self] in self?.look() }
    }

    private func reject(_ version: String?, reason: String, _ sentence: String) {
        let rejection = RegistryStatus.Rejection(
            version: version, reason: reason, sentence: sentence, at: Clock.utcMicroseconds())
        currentStatus.withLock { status in
            status.pending = nil
            status.lastRejection = rejection
            status.rejections[reason, default: 0] += 1
        }
        log.error(
            "version rejected; what was served before stays",
            ["version": .string(version ?? ""), "reason": .string(reason), "detail": .string(sentence)])
    }

    // MARK: - Activating

    private func activate(_ artifact: Artifact, since started: UInt64) {
        if let active = activeArtifact, active.version == artifact.version, active.digest == artifact.digest {
            // Touched, copied over with the same bytes, or pointed to again.
            return currentStatus.withLock { $0.pending = nil }
        }
        let newPlan: ScoringPlan
        do {
            newPlan = ScoringPlan(try ServableModel.load(from: artifact))
        } catch {
            scanner.excludeLast()
            return reject(artifact.version.text, reason: error.code.rawValue, error.description)
        }
        newPlan.warm()
        let pause = swap(to: newPlan)
        activeArtifact = (artifact.version, artifact.digest)
        let seconds = Double(Clock.monotonicNanoseconds() &- started) / 1e9
        currentStatus.withLock { $0.noteSwap(to: newPlan.model, seconds: seconds, pauseSeconds: pause) }
        onSwap()
        log.info(
            "model active",
            [
                "version": .string(newPlan.model.version), "model": .string(newPlan.model.modelType),
                "digest": .string(artifact.digest.description), "verified": .bool(artifact.isVerified),
                "seconds": .double(seconds),
            ])
        for note in artifact.notes { log.warning("artifact", ["note": .string(note)]) }
        if let refusal = newPlan.model.explainerRefusal {
            log.warning("answers will have no reasons", ["reason": .string(refusal.description)])
        }
        // The old model's memory goes back once the workers have let go of it.
        queue.asyncAfter(deadline: .now() + .seconds(1)) { Memory.releaseUnused() }
    }

    /// Returns how long, in seconds, a worker fetching its plan could have been held up.
    private func swap(to newPlan: ScoringPlan) -> Double {
        let before = Clock.monotonicNanoseconds()
        // The old plan is let go of outside the lock: freeing a large model takes a while.
        let old = plan.withLock { plan in
            defer { plan = newPlan }
            return plan
        }
        let pause = Clock.monotonicNanoseconds() &- before
        generation.add(1, ordering: .releasing)
        withExtendedLifetime(old) {}
        return Double(pause) / 1e9
    }
}
