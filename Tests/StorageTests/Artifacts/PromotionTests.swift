import Foundation
import Storage
import SystemIO
import Testing

@Suite("Promotion")
struct PromotionTests {
    @Test("The first promotion makes a relative link, and the version resolves from it")
    func firstPromotion() throws {
        let root = try ScratchRoot()
        let manifest = try root.publish("v1")
        let store = try root.store()
        let promotion = try store.promote(version("v1"))
        #expect(promotion.hasChanged)
        #expect(promotion.previous == nil)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: root.at("ACTIVE_MODEL")) == "v1")
        let location = try #require(store.resolve().location)
        #expect(location.source == .pointer)
        let artifact = try #require(store.load(location).artifact)
        #expect(artifact.isVerified)
        #expect(artifact.digest == manifest.contentDigest)
        #expect(artifact.modelFile.bytes == Array("tree v1\n".utf8))
    }

    @Test("What killed promotions left is removed by the next one, once it is older than a day")
    func leftovers() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.publish("v2")
        try root.store().promote(version("v1"))
        // The age is the inode's, which nobody can set back: the limit is moved instead.
        try root.shell("ln -s v1 .tmp-link-1-a; echo v1 >.tmp-file-1-b; echo keep >.temporary")
        let store = try root.store()
        try store.promote(version("v2"))
        func left() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0.hasPrefix(".t") }.sorted()
        }
        #expect(try left() == [".temporary", ".tmp-file-1-b", ".tmp-link-1-a"])
        let tomorrow = Timestamp(microseconds: Timestamp.now.microseconds + 86_402_000_000)
        try store.promote(version("v1"), now: tomorrow)
        #expect(try left() == [".temporary"])
    }

    @Test("A pointer that is a file stays a file")
    func keepsFile() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.publish("v2")
        try root.write("ACTIVE_MODEL", "v1")
        try root.store().promote(version("v2"))
        #expect(try String(contentsOfFile: root.at("ACTIVE_MODEL"), encoding: .utf8) == "v2\n")
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: root.at("ACTIVE_MODEL"))) == nil)
    }

    @Test("Rollbacks go back one promotion each, and end")
    func rollbacks() throws {
        let root = try ScratchRoot()
        let store = try root.store()
        for name in ["v1", "v2", "v3"] {
            try root.publish(name)
            try store.promote(version(name))
        }
        #expect(try store.rollback().version.text == "v2")
        #expect(try store.rollback().version.text == "v1")
        #expect(code { try store.rollback() } == .nothingToRollBackTo)
        #expect(store.activeVersion?.text == "v1")
        try store.promote(version("v3"))
        #expect(try store.rollback().version.text == "v1")
    }

    @Test("A pointer moved by hand counts as a promotion")
    func movedByHand() throws {
        let root = try ScratchRoot()
        let store = try root.store()
        for name in ["v1", "v2", "v3"] { try root.publish(name) }
        try root.shell("ln -s v1 ACTIVE_MODEL")
        try store.promote(version("v2"))
        try root.shell("ln -sfn v3 ACTIVE_MODEL")
        #expect(try store.rollback().version.text == "v2")
        #expect(try store.rollback().version.text == "v1")
    }

    @Test("Moving the pointer back by hand is no rollback: the way back leads to what was active")
    func movedBackByHand() throws {
        let root = try ScratchRoot()
        let store = try root.store()
        for name in ["v1", "v2"] {
            try root.publish(name)
            try store.promote(version(name))
        }
        try root.shell("ln -sfn v1 ACTIVE_MODEL")
        #expect(try store.rollback().version.text == "v2")
    }

    @Test("A damaged history costs the way back and nothing else")
    func damagedHistory() throws {
        let root = try ScratchRoot()
        let store = try root.store()
        for name in ["v1", "v2"] { try root.publish(name) }
        try store.promote(version("v1"))
        try root.write(".promotions.json", "{\"stack\": [")
        try store.promote(version("v2"))
        #expect(try store.rollback().version.text == "v1")
    }

    @Test("Promoting the active version changes nothing")
    func sameVersion() throws {
        let root = try ScratchRoot()
        let store = try root.store()
        try root.publish("v1")
        try store.promote(version("v1"))
        #expect(try store.promote(version("v1")).hasChanged == false)
        #expect(code { try store.rollback() } == .nothingToRollBackTo)
    }

    @Test("A broken pointer is mended by a promotion", arguments: ["echo ../etc", "echo", "printf 'a b'"])
    func mendsPointer(command: String) throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.shell("\(command) > ACTIVE_MODEL")
        try root.store().promote(version("v1"))
        #expect(try root.store().resolve().summary == "pointer v1")
    }

    @Test("Only an eligible version is promoted")
    func eligibility() throws {
        let root = try ScratchRoot()
        let store = try root.store()
        try root.publish("v1")
        try root.writeUnverified("raw")
        try root.publish("torn")
        try root.write("torn/model.txt", "tree tor")
        #expect(code { try store.promote(version("gone")) } == .versionMissing)
        #expect(code { try store.promote(version("raw")) } == .notVerified)
        #expect(code { try store.promote(version("torn")) } == .sizeMismatch)
        #expect(store.activeVersion == nil)
        try store.promote(version("raw"), allowUnverified: true)
        #expect(store.activeVersion?.text == "raw")
    }

    @Test("Of two promoters on the same ground the second is refused")
    func compareAndSwap() throws {
        let root = try ScratchRoot()
        let store = try root.store()
        for name in ["v1", "v2", "v3"] { try root.publish(name) }
        try store.promote(version("v1"))
        try store.promote(version("v2"), ifCurrent: version("v1"))
        #expect(code { try store.promote(version("v3"), ifCurrent: version("v1")) } == .currentMismatch)
        #expect(code { try store.rollback(ifCurrent: version("v1")) } == .currentMismatch)
        #expect(store.activeVersion?.text == "v2")
    }

    @Test("A rollback to a version that is gone is refused and leaves the pointer")
    func rollbackToGone() throws {
        let root = try ScratchRoot()
        let store = try root.store()
        for name in ["v1", "v2"] {
            try root.publish(name)
            try store.promote(version(name))
        }
        try root.remove("v1")
        #expect(code { try store.rollback() } == .versionMissing)
        #expect(store.activeVersion?.text == "v2")
    }
}
