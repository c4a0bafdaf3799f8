package import Dispatch
internal import Glibc
internal import SystemIO

/// Calls for a look at an artifact root whenever something there may have changed.
///
/// File system notifications make it quick, a slow poll makes it sure: on network file systems, when notifications
/// overflow or cannot be had, the poll alone decides. A look without a change must therefore be cheap
/// (`ArtifactScanner` sees to that).
///
/// All mutable state is touched only on `queue`; that confinement is what `@unchecked` asserts.
package final class ArtifactWatcher: @unchecked Sendable {
    package struct Settings: Sendable {
        /// From the first event to the look, so that the several steps of one promotion make one look.
        package var debounce = DispatchTimeInterval.milliseconds(15)
        package var pollInterval = DispatchTimeInterval.seconds(1)
        /// False polls only.
        package var usesNotifications = true

        package init() {}
    }

    private let root: String
    private let settings: Settings
    private let queue: DispatchQueue
    private let look: @Sendable () -> Void
    private let onTrouble: @Sendable (String) -> Void

    private var timer: (any DispatchSourceTimer)?
    private var watcher: DirectoryWatcher?
    private var candidate: String?
    /// What counts in each watched directory; nil is everything.
    private var namesByDirectory: [String: Set<String>?] = [:]
    private var isLookScheduled = false
    private var hasReportedTrouble = false
    private var isStopped = false

    /// - Parameters:
    ///   - queue: Serial; on it `look` and `onTrouble` are called.
    ///   - onTrouble: Told once why notifications are not to be had, in a sentence; polling goes on.
    ///   - look: Resolve, read what is new, and tell `setCandidate` which directory is waited for.
    package init(
        root: String, queue: DispatchQueue, settings: Settings = Settings(),
        onTrouble: @escaping @Sendable (String) -> Void, look: @escaping @Sendable () -> Void
    ) {
        self.root = root
        self.queue = queue
        self.settings = settings
        self.onTrouble = onTrouble
        self.look = look
    }

    deinit { timer?.cancel() }

    /// Looks at once, and from then on after every change and every poll interval. Once.
    package func start() {
        queue.async { [self] in
            guard timer == nil, !isStopped else { return }
            let timer = DispatchSource.makeTimerSource(queue: queue)
            timer.setEventHandler { [weak self] in self?.lookNow() }
            timer.schedule(deadline: .now(), repeating: settings.pollInterval, leeway: .milliseconds(10))
            self.timer = timer
            timer.activate()
        }
    }

    /// No look begins after the queue has got to this.
    package func stop() {
        queue.async { [self] in
            isStopped = true
            timer?.cancel()
            timer = nil
            watcher = nil
        }
    }

    /// Asks for a look now, whatever the notifications say.
    package func request() {
        queue.async { [weak self] in self?.lookNow() }
    }

    /// Also watches a version directory: the one being copied, or the one in use.
    package func setCandidate(_ directory: String?) {
        queue.async { [self] in
            guard candidate != directory else { return }
            candidate = directory
            // What changed before the watch stood was seen by nobody.
            if arm() { scheduleLook() }
        }
    }

    private func lookNow() {
        guard !isStopped else { return }
        arm()
        look()
    }

    private func scheduleLook() {
        guard !isLookScheduled, !isStopped else { return }
        isLookScheduled = true
        queue.asyncAfter(deadline: .now() + settings.debounce) { [weak self] in
            self?.isLookScheduled = false
            self?.lookNow()
        }
    }

    private func handle(_ event: DirectoryEvent) {
        switch event {
        case .overflow, .lost:
            scheduleLook()
        case .changed(let directory, let name):
            guard let counted = namesByDirectory[directory] else { return }
            if let name, isOurs(name) { return }
            if let counted, let name, !counted.contains(name) { return }
            scheduleLook()
        }
    }

    /// What publishing and promoting write besides the version and the pointer.
    private func isOurs(_ name: String) -> Bool {
        name.hasPrefix(ArtifactStore.temporaryPrefix) || name == ArtifactStore.historyName
            || name == ArtifactStore.lockName
    }

    /// Watches what has to be watched now. True when something is watched that was not.
    @discardableResult
    private func arm() -> Bool {
        guard settings.usesNotifications, !isStopped else { return false }
        if watcher == nil {
            do throws(SystemError) {
                watcher = try DirectoryWatcher(queue: queue) { [weak self] event in self?.handle(event) }
            } catch {
                report(error)
                return false
            }
        }
        namesByDirectory = directories()
        watcher?.keepOnly(Set(namesByDirectory.keys))
        var isNew = false
        for directory in namesByDirectory.keys {
            do throws(SystemError) {
                if try watcher?.watch(directory) == true { isNew = true }
            } catch {
                // What is not there yet appears in a directory that is watched; only the limits are trouble.
                if error.code == ENOSPC || error.code == ENOMEM { report(error) }
            }
        }
        return isNew
    }

    private func directories() -> [String: Set<String>?] {
        var wanted: [String: Set<String>?] = [:]
        func add(turnsOf path: String) {
            for turn in PathTrail.turns(of: path) {
                if let names = wanted[turn.directory, default: []] {
                    wanted[turn.directory] = names.union([turn.name])
                }
            }
        }
        add(turnsOf: root)
        add(turnsOf: FileSystem.join(root, ArtifactStore.pointerName))
        wanted[root] = .some(nil)
        if let candidate {
            add(turnsOf: candidate)
            wanted[candidate] = .some(nil)
            // A mounted Kubernetes volume keeps its files one level further down.
            let data = FileSystem.join(candidate, "..data")
            if (try? FileStatus.of(data).kind) == .directory { wanted[data] = .some(nil) }
        }
        return wanted
    }

    private func report(_ error: SystemError) {
        guard !hasReportedTrouble else { return }
        hasReportedTrouble = true
        onTrouble("cannot watch \(root) for changes (\(error)); it is polled instead")
    }
}
