import Foundation
import Storage
import Testing

extension ArtifactScanner.Finding {
    var summary: String {
        switch self {
        case .unchanged: "unchanged"
        case .ready(let artifact): "ready \(artifact.version)\(artifact.isVerified ? "" : " unverified")"
        case .waiting(let error): "waiting \(error.code.rawValue)"
        case .rejected(let error): "rejected \(error.code.rawValue)"
        }
    }
}

@Suite("ArtifactScanner")
struct ArtifactScannerTests {
    let start = ContinuousClock.now

    private func scanner(_ root: ScratchRoot) throws -> ArtifactScanner {
        ArtifactScanner(store: try root.store(), settleTime: .seconds(2))
    }

    @Test("A version is read once, and again when its pointer or its files change")
    func readsOnce() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.publish("v2")
        try root.store().promote(version("v1"))
        var scanner = try scanner(root)
        #expect(scanner.look(now: start).summary == "ready v1")
        #expect(scanner.look(now: start + .seconds(9)).summary == "unchanged")
        try root.store().promote(version("v2"))
        #expect(scanner.look(now: start + .seconds(10)).summary == "ready v2")
        try root.shell("sleep 0.02; touch v2/model.txt")
        #expect(scanner.look(now: start + .seconds(11)).summary == "ready v2")
        #expect(scanner.look(now: start + .seconds(12)).summary == "unchanged")
        scanner.forget()
        #expect(scanner.look(now: start + .seconds(12)).summary == "ready v2")
    }

    @Test("A pointer that goes away for a moment does not let the newest version in")
    func pointerGone() throws {
        let root = try ScratchRoot()
        try root.publish("v1", at: "2026-01-01T00:00:00Z")
        try root.publish("v2", at: "2026-02-01T00:00:00Z")
        try root.store().promote(version("v1"))
        var scanner = try scanner(root)
        #expect(scanner.look(now: start).summary == "ready v1")
        try root.shell("rm ACTIVE_MODEL")
        #expect(scanner.look(now: start + .seconds(1)).summary == "waiting pointer_missing")
        #expect(scanner.look(now: start + .seconds(2)).summary == "unchanged")
        try root.shell("ln -s v1 ACTIVE_MODEL")
        #expect(scanner.look(now: start + .milliseconds(2500)).summary == "ready v1")
        try root.shell("rm ACTIVE_MODEL")
        #expect(scanner.look(now: start + .seconds(3)).summary == "waiting pointer_missing")
        #expect(scanner.look(now: start + .seconds(5)).summary == "ready v2")
    }

    @Test("A damaged version is waited for while anything moves, then rejected once, and taken when mended")
    func damaged() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.write("v1/model.txt", "tree")
        try root.shell("ln -s v1 ACTIVE_MODEL")
        var scanner = try scanner(root)
        #expect(scanner.look(now: start).summary == "waiting size_mismatch")
        #expect(scanner.look(now: start + .seconds(1)).summary == "unchanged")
        try root.shell("sleep 0.02; printf ' ' >> v1/model.txt")
        #expect(scanner.look(now: start + .seconds(2)).summary == "waiting size_mismatch")
        #expect(scanner.look(now: start + .seconds(3)).summary == "unchanged")
        #expect(scanner.look(now: start + .seconds(4)).summary == "rejected size_mismatch")
        #expect(scanner.look(now: start + .seconds(9)).summary == "unchanged")
        try root.write("v1/model.txt", "tree v1\n")
        #expect(scanner.look(now: start + .seconds(10)).summary == "ready v1")
    }

    @Test("A version without a manifest is taken after it has been at rest for the settle time")
    func unverified() throws {
        let root = try ScratchRoot()
        try root.writeUnverified("v1")
        try root.shell("ln -s v1 ACTIVE_MODEL")
        var scanner = try scanner(root)
        #expect(scanner.look(now: start).summary == "waiting settling")
        #expect(scanner.look(now: start + .milliseconds(1_900)).summary == "unchanged")
        try root.shell("sleep 0.02; touch v1/model.txt")
        #expect(scanner.look(now: start + .seconds(2)).summary == "waiting settling")
        #expect(scanner.look(now: start + .seconds(4)).summary == "ready v1 unverified")
        #expect(scanner.look(now: start + .seconds(5)).summary == "unchanged")
    }

    @Test("Without a pointer a bad newest version gives way to the next, until it changes")
    func newest() throws {
        let root = try ScratchRoot()
        try root.publish("v1", at: "2026-01-01T00:00:00Z")
        try root.publish("v2", at: "2026-02-01T00:00:00Z")
        try root.shell("printf X | dd of=v2/model.txt bs=1 conv=notrunc 2>&1")
        var scanner = try scanner(root)
        #expect(scanner.look(now: start).summary == "waiting digest_mismatch")
        #expect(scanner.look(now: start + .seconds(2)).summary == "rejected digest_mismatch")
        #expect(scanner.look(now: start + .seconds(3)).summary == "ready v1")
        #expect(scanner.look(now: start + .seconds(4)).summary == "unchanged")
        try root.write("v2/model.txt", "tree v2\n")
        #expect(scanner.look(now: start + .seconds(5)).summary == "ready v2")
        scanner.excludeLast()
        #expect(scanner.look(now: start + .seconds(6)).summary == "ready v1")
    }

    @Test("A wrong pointer is said once, and an empty one only after the settle time")
    func pointers() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.write("ACTIVE_MODEL", "../v1")
        var scanner = try scanner(root)
        #expect(scanner.look(now: start).summary == "rejected invalid_name")
        #expect(scanner.look(now: start + .seconds(1)).summary == "unchanged")
        try root.write("ACTIVE_MODEL", "")
        #expect(scanner.look(now: start + .seconds(2)).summary == "waiting pointer_empty")
        #expect(scanner.look(now: start + .seconds(4)).summary == "rejected pointer_empty")
        #expect(scanner.look(now: start + .seconds(5)).summary == "unchanged")
        try root.write("ACTIVE_MODEL", "v1")
        #expect(scanner.look(now: start + .seconds(6)).summary == "ready v1")
    }
}
