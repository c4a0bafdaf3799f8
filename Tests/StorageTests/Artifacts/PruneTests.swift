import Foundation
import Storage
import SystemIO
import TestSupport
import Testing

@Suite("ArtifactStore.prune")
struct PruneTests {
    let root: ScratchRoot

    /// Seven versions, a day apart; `v7` is the newest.
    init() throws {
        root = try ScratchRoot()
        for day in 1...7 { try root.publish("v\(day)", at: "2026-01-0\(day)T00:00:00Z") }
    }

    func prune(
        keep: Int, before date: String? = nil, pinned: [String] = [], isRehearsal: Bool = false
    ) throws -> [String] {
        let steps = try root.store().prune(
            keep: keep, publishedBefore: date.flatMap(Timestamp.init), pinned: Set(pinned.compactMap(VersionName.init)),
            isRehearsal: isRehearsal)
        return steps.filter { $0.kept == nil }.map(\.version.version.text)
    }

    func names() throws -> [String] { try root.shell("ls").split(separator: "\n").map(String.init) }

    @Test("The newest stay, older ones go, and nothing is left of them")
    func newest() throws {
        #expect(try prune(keep: 5) == ["v2", "v1"])
        #expect(try names() == ["v3", "v4", "v5", "v6", "v7"])
        #expect(try root.shell("ls -A").split(separator: "\n") == [".lock", "v3", "v4", "v5", "v6", "v7"])
        #expect(try prune(keep: 5) == [])
    }

    @Test("The active version, where a rollback leads and the pin stay, however old")
    func protected() throws {
        let store = try root.store()
        try store.promote(version("v1"))
        try store.promote(version("v3"))
        try store.promote(version("v2"))
        #expect(try prune(keep: 1, pinned: ["v5"]) == ["v6", "v4", "v1"])
        #expect(try store.activeVersion == version("v2"))
        #expect(try store.rollback().version == version("v3"))
    }

    @Test("Without a pointer the newest, which daemons serve then, stays even when none is to be kept")
    func noPointer() throws {
        #expect(try prune(keep: 0) == ["v6", "v5", "v4", "v3", "v2", "v1"])
    }

    @Test("With a date only older ones go, and undated ones stay")
    func older() throws {
        try root.writeUnverified("v0")
        #expect(try prune(keep: 2, before: "2026-01-03T00:00:00Z") == ["v2", "v1"])
        #expect(try names().contains("v0"))
        #expect(try prune(keep: 4) == ["v3", "v0"])
    }

    @Test("A rehearsal says the same and removes nothing, in a root that cannot be written either")
    func rehearsal() throws {
        #expect(try prune(keep: 3, isRehearsal: true) == ["v4", "v3", "v2", "v1"])
        #expect(try names().count == 7)
        #expect(try root.shell("ls -A") == root.shell("ls"))
    }

    @Test("What is not whole, a link, what a link leads to, and what holds directories is left alone")
    func strange() throws {
        try root.remove("v1/model.txt")
        try root.link("w1", to: "v2")
        try root.write("v3/notes/today.txt", "x")
        try root.write("other/ACTIVE_MODEL", "x")
        #expect(try prune(keep: 1) == ["v6", "v5", "v4"])
        #expect(try names() == ["other", "v1", "v2", "v3", "v7", "w1"])
    }

    @Test("A pointer that cannot be followed stops everything")
    func brokenPointer() throws {
        try root.write("ACTIVE_MODEL", "../elsewhere\n")
        #expect(code { _ = try prune(keep: 1) } != nil)
        try root.write("ACTIVE_MODEL", "")
        #expect(code { _ = try prune(keep: 1) } == .pointerEmpty)
        #expect(try names().count == 8)
    }

    @Test("While a promotion holds the lock nothing goes; a version that has gone is not promoted")
    func locked() async throws {
        try root.shell("touch .lock")
        let holder = try root.shell("flock .lock sleep 0.5 >/dev/null 2>&1 & echo $!")
        #expect(!holder.isEmpty)
        #expect(try prune(keep: 6) == ["v1"])
        #expect(code { try root.store().promote(version("v1")) } == .versionMissing)
    }
}
