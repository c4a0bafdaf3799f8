import Dispatch
import Foundation
import Storage
import Synchronization
import Testing

/// A watcher and a scanner on one root, as the server joins them, with a record of what was found.
final class WatchedRoot: @unchecked Sendable {  // The scanner is touched only on `queue`.
    let root: ScratchRoot
    private let queue = DispatchQueue(label: "test.watch")
    private var scanner: ArtifactScanner
    private let record = Mutex<[String]>([])
    private let active = Mutex<Artifact?>(nil)
    private let watcher = Mutex<ArtifactWatcher?>(nil)
    let troubles = Mutex<[String]>([])

    init(_ root: ScratchRoot, path: String? = nil, notifications: Bool, settle: Duration = .milliseconds(300)) throws {
        self.root = root
        let path = path ?? root.path
        scanner = ArtifactScanner(store: try ArtifactStore(root: path), settleTime: settle)
        var settings = ArtifactWatcher.Settings()
        settings.usesNotifications = notifications
        // Without notifications the poll is what is tested; with them it must not help.
        settings.pollInterval = notifications ? .seconds(60) : .milliseconds(50)
        let made = ArtifactWatcher(root: path, queue: queue, settings: settings) { [weak self] trouble in
            self?.troubles.withLock { $0.append(trouble) }
        } look: { [weak self] in
            self?.look()
        }
        watcher.withLock { $0 = made }
        made.start()
    }

    deinit { watcher.withLock { $0?.stop() } }

    func request() { watcher.withLock { $0?.request() } }

    /// Activations by version and digest, like a server's: the same content again is none.
    private func look() {
        let finding = scanner.look(now: .now)
        switch finding {
        case .ready(let artifact):
            let changes = active.withLock { active in
                defer { active = artifact }
                return active?.digest != artifact.digest || active?.version != artifact.version
            }
            let model = String(decoding: artifact.modelFile.bytes, as: UTF8.self)
            record.withLock { $0.append(changes ? "active \(artifact.version) \(model)" : "same") }
        case .unchanged: break
        default: record.withLock { $0.append(finding.summary) }
        }
        watcher.withLock { $0?.setCandidate(scanner.candidateDirectory) }
    }

    var findings: [String] { record.withLock { $0 } }

    var activations: [String] { findings.filter { $0.hasPrefix("active") } }

    /// Waits until `finding` has been recorded `count` times; the time that took, or nil after ten seconds.
    func wait(for finding: String, count: Int = 1) async -> Duration? {
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(60) {
            if findings.count(where: { $0.hasPrefix(finding) }) >= count { return start.duration(to: .now) }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return nil
    }
}

@Suite("Promotion habits", .serialized)
struct PromotionHabitsTests {
    struct Habit: Sendable, CustomTestStringConvertible {
        let name: String
        /// Makes `v1` active, before the watcher starts.
        var prepare = "ln -s v1 ACTIVE_MODEL"
        let promote: String
        /// The root that is watched, below the scratch root.
        var root = ""
        var testDescription: String { name }
    }

    static let habits = [
        Habit(name: "ln -sfn", promote: "ln -sfn v2 ACTIVE_MODEL"),
        Habit(name: "ln -s then mv -T", promote: "ln -s v2 next && mv -T next ACTIVE_MODEL"),
        Habit(name: "rm then ln -s", promote: "rm ACTIVE_MODEL && sleep 0.1 && ln -s v2 ACTIVE_MODEL"),
        Habit(name: "an absolute link", promote: "ln -sfn \"$PWD/v2\" ACTIVE_MODEL"),
        Habit(
            name: "a file rewritten in place", prepare: "printf v1 > ACTIVE_MODEL",
            promote: "printf v2 1<> ACTIVE_MODEL"),
        Habit(
            name: "a file truncated, then written", prepare: "echo v1 > ACTIVE_MODEL",
            promote: ": > ACTIVE_MODEL; sleep 0.1; echo v2 >> ACTIVE_MODEL"),
        Habit(
            name: "a file replaced by rename", prepare: "echo v1 > ACTIVE_MODEL",
            promote: "echo v2 > next && mv next ACTIVE_MODEL"),
        Habit(name: "a link replaced by a file", promote: "echo v2 > next && mv -fT next ACTIVE_MODEL"),
        Habit(
            name: "a file replaced by a link", prepare: "echo v1 > ACTIVE_MODEL", promote: "ln -sfn v2 ACTIVE_MODEL"),
        Habit(
            name: "a Kubernetes volume with the pointer as a file",
            prepare: "mkdir ..1 ..2; echo v1 > ..1/ACTIVE_MODEL; echo v2 > ..2/ACTIVE_MODEL; ln -s ..1 ..data; "
                + "ln -s ..data/ACTIVE_MODEL ACTIVE_MODEL",
            promote: "ln -s ..2 ..data_tmp && mv -T ..data_tmp ..data && rm -r ..1"),
        Habit(
            name: "a Kubernetes volume with the versions in it",
            prepare: "mkdir ..1 ..2; mv v1 ..1; mv v2 ..2; ln -s v1 ..1/ACTIVE_MODEL; ln -s v2 ..2/ACTIVE_MODEL; "
                + "ln -s ..1 ..data; ln -s ..data/ACTIVE_MODEL ACTIVE_MODEL",
            promote: "ln -s ..2 ..data_tmp && mv -T ..data_tmp ..data && rm -r ..1"),
        Habit(
            name: "the root inside a volume that swaps",
            prepare:
                "mkdir ..1 ..2; mv v1 ..1; mv v2 ..2; ln -s v1 ..1/ACTIVE_MODEL; ln -s v2 ..2/ACTIVE_MODEL; ln -s ..1 ..data",
            promote: "ln -s ..2 ..data_tmp && mv -T ..data_tmp ..data && rm -r ..1", root: "/..data"),
        Habit(
            name: "the root replaced by another",
            prepare: "mkdir r n; mv v1 r; mv v2 n; ln -s v1 r/ACTIVE_MODEL; ln -s v2 n/ACTIVE_MODEL",
            promote: "mv r old && sleep 0.1 && mv n r", root: "/r"),
        Habit(
            name: "the root deleted and made again",
            prepare: "mkdir r n; mv v1 r; mv v2 n; ln -s v1 r/ACTIVE_MODEL; ln -s v2 n/ACTIVE_MODEL",
            promote: "rm -r r && sleep 0.1 && mkdir r && cp -r n/v2 r && sleep 0.1 && ln -s v2 r/ACTIVE_MODEL",
            root: "/r"),
        Habit(
            name: "a root that is a link, swapped",
            prepare: "mkdir a b; mv v1 a; mv v2 b; ln -s v1 a/ACTIVE_MODEL; ln -s v2 b/ACTIVE_MODEL; ln -s a r",
            promote: "ln -sfn b r", root: "/r"),
        Habit(
            name: "the pointer set before the version is copied",
            promote: "mv v2 v; ln -sfn v2 ACTIVE_MODEL; sleep 0.1; cp -r v v2"),
        Habit(name: "a version with older times", promote: "touch -d 2001-01-01 v2 v2/*; ln -sfn v2 ACTIVE_MODEL"),
        Habit(name: "no pointer, a newer version appears", prepare: "mv v2 .v", promote: "mv .v v2"),
    ]

    @Test("A promotion is seen by notification", arguments: habits)
    func notified(habit: Habit) async throws {
        try await promote(habit, notifications: true)
    }

    @Test("A promotion is seen by polling alone", arguments: habits)
    func polled(habit: Habit) async throws {
        try await promote(habit, notifications: false)
    }

    private func promote(_ habit: Habit, notifications: Bool) async throws {
        let root = try ScratchRoot()
        try root.publish("v1", at: "2026-01-01T00:00:00Z")
        try root.publish("v2", at: "2026-02-01T00:00:00Z")
        try root.shell(habit.prepare)
        let watched = try WatchedRoot(root, path: root.path + habit.root, notifications: notifications)
        #expect(await watched.wait(for: "active v1 tree v1") != nil, "\(watched.findings)")
        try root.shell(habit.promote)
        let latency = await watched.wait(for: "active v2 tree v2")
        #expect(latency != nil, "\(watched.findings)")
        #expect(watched.activations.count == 2, "\(watched.findings)")
        #expect(watched.troubles.withLock { $0 } == [])
        if let latency {
            print("seen after \(latency) \(notifications ? "by notification" : "by polling"): \(habit.name)")
        }
    }

    @Test("Other bytes under the same times are seen, and touching is no change", arguments: [true, false])
    func sameTimes(notifications: Bool) async throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.shell("ln -s v1 ACTIVE_MODEL")
        let watched = try WatchedRoot(root, notifications: notifications)
        #expect(await watched.wait(for: "active v1 tree v1") != nil)
        try root.shell("sleep 0.1; touch v1/model.txt ACTIVE_MODEL")
        #expect(await watched.wait(for: "same") != nil)
        #expect(watched.activations.count == 1)
        // The new bytes stand under the old time, and the manifest vouches for them.
        try root.store().publish(version("v9"), files: ScratchRoot.files("XX"))
        try root.shell("touch -r v1/model.txt v9/model.txt; sed -i s/v9/v1/ v9/manifest.json; mv v1 v0; mv v9 v1")
        #expect(await watched.wait(for: "active v1 tree XX") != nil, "\(watched.findings)")
    }

    @Test("A version deleted and made again under its name is the new one", arguments: [true, false])
    func madeAgain(notifications: Bool) async throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.shell("ln -s v1 ACTIVE_MODEL")
        let watched = try WatchedRoot(root, notifications: notifications)
        #expect(await watched.wait(for: "active v1 tree v1") != nil)
        try root.remove("v1")
        #expect(await watched.wait(for: "waiting version_missing") != nil)
        try root.store().publish(version("v1"), files: ScratchRoot.files("again"))
        #expect(await watched.wait(for: "active v1 tree again") != nil, "\(watched.findings)")
    }

    @Test("Rolling back to older files is a change like any other", arguments: [true, false])
    func rollback(notifications: Bool) async throws {
        let root = try ScratchRoot()
        let store = try root.store()
        for name in ["v1", "v2"] {
            try root.publish(name)
            try store.promote(version(name))
        }
        try root.shell("touch -d 2001-01-01 v1 v1/*")
        let watched = try WatchedRoot(root, notifications: notifications)
        #expect(await watched.wait(for: "active v2") != nil)
        try store.rollback()
        #expect(await watched.wait(for: "active v1") != nil)
    }

    @Test("A request looks at once")
    func request() async throws {
        let root = try ScratchRoot()
        let watched = try WatchedRoot(root, notifications: true)
        #expect(await watched.wait(for: "waiting nothing_published") != nil)
        try await Task.sleep(for: .milliseconds(400))
        watched.request()  // Past the settle time: what was waited for is now rejected.
        #expect(await watched.wait(for: "rejected nothing_published") != nil)
    }

    @Test("A hundred promotions are all followed, and the last is the one that stays")
    func many() async throws {
        let root = try ScratchRoot()
        let store = try root.store()
        for name in ["v1", "v2"] { try root.publish(name) }
        try store.promote(version("v1"))
        let watched = try WatchedRoot(root, notifications: true)
        #expect(await watched.wait(for: "active v1") != nil)
        for round in 1...50 {
            try store.promote(version("v2"))
            #expect(await watched.wait(for: "active v2", count: round) != nil)
            try store.promote(version("v1"))
            #expect(await watched.wait(for: "active v1", count: round + 1) != nil)
        }
        #expect(watched.activations.count == 101)
    }
}
