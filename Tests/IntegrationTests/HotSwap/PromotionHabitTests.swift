import Foundation
import Glibc
import TestSupport
import Testing

/// Every habit against a daemon that only has notifications (it polls once an hour), and one that only polls.
@Suite("Promotion habits", .serialized)
struct PromotionHabitTests {
    private static let (first, second) = ("habit-a", "habit-b")

    /// In a user namespace of its own a process may be denied notifications.
    static let withoutNotifications = [
        "/usr/bin/unshare", "--user", "--map-root-user", "/bin/sh", "-c",
        "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$0\" \"$@\"",
    ]
    static let canDenyNotifications: Bool = {
        let probe = Process()
        probe.executableURL = URL(fileURLWithPath: withoutNotifications[0])
        probe.arguments = Array(withoutNotifications.dropFirst()) + ["/bin/true"]
        probe.standardError = FileHandle.nullDevice
        guard (try? probe.run()) != nil else { return false }
        probe.waitUntilExit()
        return probe.terminationStatus == 0
    }()

    @Test("the next answers come from the promoted version, by notification alone")
    func byNotification() throws {
        try run(
            "notification, poll 1 h", rounds: PackageLayout.isDeep ? 20 : 1, arguments: ["--poll-interval", "1h"],
            limit: 2.5)
    }

    @Test("the next answers come from the promoted version, by polling alone")
    func byPolling() throws {
        guard Self.canDenyNotifications else { return print("SKIPPED: polling alone: no user namespaces here") }
        let daemon = try run(
            "polling every 250 ms", rounds: PackageLayout.isDeep ? 10 : 1, arguments: ["--poll-interval", "250ms"],
            limit: 2.5,
            launcher: Self.withoutNotifications)
        #expect(daemon.program.errors.contains("changes are only seen by polling"))
    }

    @discardableResult
    private func run(
        _ title: String, rounds: Int, arguments: [String], limit: Double, launcher: [String] = []
    ) throws -> RunningDaemon {
        let drafts = [
            try VersionDraft(Self.first, like: Versions.lightGBM), try VersionDraft(Self.second, like: Versions.linear),
        ]
        let root = try SwapRoot(drafts)
        let daemon = try RunningDaemon(root: root.path, ["--workers", "1"] + arguments, launcher: launcher)
        let item = try GoldenRequests(version: Versions.linear).item(0)
        let client = ScoreClient(port: daemon.port)
        print(
            "Seconds from the act to the first answer of the new version (\(title), \(rounds) rounds both ways):")
        var all: [Double] = []
        var sinceStart: [Double] = []
        for habit in PromotionHabit.all {
            var seconds: [Double] = []
            for _ in 0..<rounds {
                for (old, new) in [(Self.first, Self.second), (Self.second, Self.first)] {
                    try root.promote(old)
                    let isOld = try client.wait(for: old, item: item, limit: limit + 5)
                    try #require(isOld != nil, "\(habit.name): the start")
                    try root.shell(habit.prepare(old: old, new: new))
                    // The preparation is a promotion habit of its own; it must not be what is measured.
                    usleep(60_000)
                    let start = monotonicSeconds()
                    try root.shell(habit.act(old: old, new: new))
                    let taken = try client.wait(for: new, item: item, limit: limit)
                    #expect(taken != nil, "\(habit.name): \(old) to \(new)")
                    seconds.append(taken ?? .infinity)
                    sinceStart.append(monotonicSeconds() - start)
                }
            }
            all += seconds
            print("  \(habit.name): median \(seconds.median.milliseconds), worst \((seconds.max() ?? 0).milliseconds)")
        }
        print("  all, from before the shell was started: median \(sinceStart.median.milliseconds)")
        print("  all \(all.count): median \(all.median.milliseconds), worst \((all.max() ?? 0).milliseconds)")
        return daemon
    }

    @Test("the active version's own directory may be replaced", arguments: PromotionHabit.sameName.indices)
    func sameName(index: Int) throws {
        let habit = PromotionHabit.sameName[index]
        let root = try SwapRoot([try VersionDraft("same", like: Versions.lightGBM)])
        var spare = try VersionDraft("same", like: Versions.lightGBM)
        spare.replace("same", by: "rebuilt", in: "version.json")
        try root.shell("mkdir .spare")
        for file in spare.allFiles { try file.bytes.write(to: root.url.appendingPathComponent(".spare/\(file.name)")) }
        try root.shell("find same .spare -exec touch -d 2020-01-01 {} +")
        let daemon = try RunningDaemon(root: root.path, ["--poll-interval", "1h"])
        let item = try GoldenRequests(version: Versions.linear).item(0)
        try root.shell(habit.act)
        let taken = try ScoreClient(port: daemon.port).wait(for: "rebuilt", item: item, limit: 2.5)
        #expect(taken != nil, "\(habit.name)")
        print("  \(habit.name): \((taken ?? .infinity).milliseconds)")
    }

    @Test("touching everything, or copying the same bytes over, swaps nothing and rejects nothing")
    func touched() throws {
        let root = try SwapRoot([try VersionDraft("touched", like: Versions.lightGBM)])
        let daemon = try RunningDaemon(root: root.path, ["--poll-interval", "50ms"])
        try root.shell("touch touched touched/* .; touch -h ACTIVE_MODEL; cp -r touched .copy; cp .copy/* touched/")
        try root.shell("rm -r touched; sleep 0.2; mv .copy touched; ln -sfn touched ACTIVE_MODEL")
        usleep(500_000)
        #expect(try daemon.metric("reliscore_model_swaps_total") == 1)
        #expect(!daemon.program.errors.contains("rejected"))
        #expect(try daemon.request("GET", "/health").object["pending"] == nil)
    }

    @Test("promote and rollback swap the running daemon's model")
    func commands() throws {
        let drafts = [
            try VersionDraft(Self.first, like: Versions.lightGBM), try VersionDraft(Self.second, like: Versions.linear),
        ]
        let root = try SwapRoot(drafts)
        let daemon = try RunningDaemon(root: root.path, ["--poll-interval", "1h"])
        let item = try GoldenRequests(version: Versions.linear).item(0)
        let client = ScoreClient(port: daemon.port)
        for (command, version) in [(["promote", Self.second], Self.second), (["rollback"], Self.first)] {
            let run = try RunningProgram.run(command + ["--artifacts-root", root.path])
            #expect(run.status == 0, "\(run.errors)")
            let taken = try client.wait(for: version, item: item, limit: 2.5)
            #expect(taken != nil, "\(command)")
            print("  reliscore \(command[0]): \((taken ?? .infinity).milliseconds)")
        }
    }

    @Test("SIGHUP looks at once where nothing else would for an hour")
    func hangUp() throws {
        guard Self.canDenyNotifications else { return print("SKIPPED: SIGHUP alone: no user namespaces here") }
        let drafts = [
            try VersionDraft(Self.first, like: Versions.lightGBM), try VersionDraft(Self.second, like: Versions.linear),
        ]
        let root = try SwapRoot(drafts)
        let daemon = try RunningDaemon(
            root: root.path, ["--poll-interval", "1h"], launcher: Self.withoutNotifications)
        let item = try GoldenRequests(version: Versions.linear).item(0)
        let client = ScoreClient(port: daemon.port)
        try root.promote(Self.second)
        usleep(300_000)
        #expect(try client.score(item).version == Self.first, "nobody has told the daemon yet")
        daemon.program.send(SIGHUP)
        let taken = try client.wait(for: Self.second, item: item, limit: 2.5)
        #expect(taken != nil)
        print("  SIGHUP: \((taken ?? .infinity).milliseconds)")
    }
}
