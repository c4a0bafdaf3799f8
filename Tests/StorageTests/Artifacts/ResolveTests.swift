import Foundation
import Storage
import Testing

@Suite("Resolving a version")
struct ResolveTests {
    @Test(
        "The pointer is understood in every form people write it",
        arguments: [
            "ln -s v1 ACTIVE_MODEL", "ln -s ./v1 ACTIVE_MODEL", "ln -s v1/ ACTIVE_MODEL",
            "ln -s \"$PWD/v1\" ACTIVE_MODEL",
            "ln -s ../$(basename \"$PWD\")/v1 ACTIVE_MODEL", "printf v1 > ACTIVE_MODEL", "echo v1 > ACTIVE_MODEL",
            "printf 'v1\\r\\n' > ACTIVE_MODEL", "printf '  v1 \\n\\n' > ACTIVE_MODEL",
            "printf '\\357\\273\\277v1' > ACTIVE_MODEL",
            "ln -s v1 stable && ln -s stable ACTIVE_MODEL",
            "mkdir ..a && echo v1 > ..a/ACTIVE_MODEL && ln -s ..a ..data && ln -s ..data/ACTIVE_MODEL ACTIVE_MODEL",
        ])
    func forms(command: String) throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.publish("v2")
        try root.shell(command)
        let selection = try root.store().resolve()
        #expect(selection.summary == "pointer v1")
        #expect(try root.store().load(#require(selection.location)).summary == "ready")
    }

    @Test(
        "A pointer set before its version is copied names the version, which is waited for",
        arguments: [
            "ln -s v9 ACTIVE_MODEL", "ln -s \"$PWD/v9\" ACTIVE_MODEL", "ln -s ./x/../v9/ ACTIVE_MODEL",
            "echo v9 > ACTIVE_MODEL",
        ])
    func beforeTheVersion(command: String) throws {
        let root = try ScratchRoot()
        try root.shell(command)
        let store = try root.store()
        let location = try #require(store.resolve().location)
        #expect(location.version.text == "v9")
        #expect(store.load(location).summary == "waiting version_missing")
        try root.publish("v9")
        #expect(store.load(location).summary == "ready")
    }

    @Test("Versions in a Kubernetes volume, seen through links, are loaded from where they are")
    func kubernetes() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.shell(
            "mkdir ..1 && mv v1 ..1/v1 && ln -s ..1 ..data && ln -s ..data/v1 v1 && ln -s ..data/v1 ACTIVE_MODEL")
        let location = try #require(root.store().resolve().location)
        #expect(location.version.text == "v1")
        #expect(try root.store().load(location).summary == "ready")
        #expect(try root.store().load(version("v1")).summary == "ready")
    }

    @Test(
        "A pointer that is being written is waited for",
        arguments: [(": > ACTIVE_MODEL", "pointer_empty"), ("printf ' \\n' > ACTIVE_MODEL", "pointer_empty")])
    func beingWritten(command: String, code: String) throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.shell(command)
        #expect(try root.store().resolve().summary == "waiting \(code)")
    }

    @Test(
        "A pointer that names what cannot be meant is an error",
        arguments: [
            ("echo ../v1 > ACTIVE_MODEL", "invalid_name"), ("echo /etc > ACTIVE_MODEL", "invalid_name"),
            ("printf 'v1\\nv2\\n' > ACTIVE_MODEL", "invalid_name"), ("printf 'v\\0001' > ACTIVE_MODEL", "invalid_name"),
            ("ln -s /etc ACTIVE_MODEL", "pointer_outside_root"), ("ln -s .. ACTIVE_MODEL", "pointer_outside_root"),
            ("ln -s . ACTIVE_MODEL", "pointer_outside_root"), ("ln -s /gone/v1 ACTIVE_MODEL", "pointer_outside_root"),
            ("ln -s ../gone ACTIVE_MODEL", "pointer_outside_root"),
            ("mkdir -p a/v1; ln -s a/v1 ACTIVE_MODEL", "pointer_outside_root"),
            ("ln -s /etc/hostname ACTIVE_MODEL", "pointer_outside_root"),
            ("mkdir ..1; ln -s ..1 ACTIVE_MODEL", "invalid_name"),
            ("ln -s ACTIVE_MODEL ACTIVE_MODEL", "pointer_unreadable"), ("mkdir ACTIVE_MODEL", "pointer_unreadable"),
            ("mkfifo ACTIVE_MODEL", "pointer_unreadable"), ("mkfifo x; ln -s x ACTIVE_MODEL", "pointer_unreadable"),
            ("head -c 5000 /dev/zero > ACTIVE_MODEL", "pointer_unreadable"),
        ])
    func impossible(command: String, code: String) throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.shell(command)
        #expect(try root.store().resolve().summary == "rejected \(code)")
    }

    @Test("A pin goes before the pointer; empty and latest are no pin")
    func pin() throws {
        let root = try ScratchRoot()
        try root.publish("v1")
        try root.publish("v2")
        try root.shell("ln -s v2 ACTIVE_MODEL")
        let store = try root.store()
        #expect(store.resolve(pin: "v1").summary == "pin v1")
        #expect(store.resolve(pin: "").summary == "pointer v2")
        #expect(store.resolve(pin: "latest").summary == "pointer v2")
        #expect(store.resolve(pin: "../v1").summary == "rejected invalid_name")
        #expect(store.resolve(pin: "/etc").summary == "rejected invalid_name")
    }

    @Test("Without a pointer the newest by its own metadata is chosen, whatever the files' times")
    func newest() throws {
        let root = try ScratchRoot()
        try root.publish("b", at: "2026-03-01T00:00:00Z")
        try root.publish("a", at: "2026-02-01T00:00:00Z")
        try root.writeUnverified("c", trainDate: "2026-02-15T00:00:00.123456+00:00")
        try root.shell("touch a a/* c c/*")
        let store = try root.store()
        #expect(store.resolve().summary == "newest b")
        #expect(try store.versions().map(\.version.text) == ["b", "c", "a"])
        #expect(try store.resolve(excluding: [version("b")]).summary == "newest c")
    }

    @Test("Equal dates are decided by name, and undated versions come last")
    func ties() throws {
        let root = try ScratchRoot()
        try root.publish("v1", at: "2026-03-01T00:00:00Z")
        try root.publish("v2", at: "2026-03-01T00:00:00Z")
        try root.writeUnverified("v3")
        #expect(try root.store().versions().map(\.version.text) == ["v2", "v1", "v3"])
    }

    @Test("What is not completely there is not published: half copies, leftovers, files, other model lines")
    func unpublished() throws {
        let root = try ScratchRoot()
        try root.publish("whole", at: "2026-01-01T00:00:00Z")
        try root.publish("short", at: "2026-02-01T00:00:00Z")
        try root.publish("torn", at: "2026-03-01T00:00:00Z")
        try root.remove("short/metrics.json")
        try root.write("torn/model.txt", "tr")
        try root.shell("cp -r whole .tmp-x; touch file; mkdir line; ln -s ../whole line/ACTIVE_MODEL; mkdir empty")
        let store = try root.store()
        #expect(store.resolve().summary == "newest whole")
        #expect(Set(try store.versions().map(\.version.text)) == ["whole", "short", "torn", "empty"])
    }

    @Test("An empty root says that nothing is published")
    func empty() throws {
        let root = try ScratchRoot()
        guard case .waiting(let error) = try root.store().resolve() else {
            Issue.record("not waiting")
            return
        }
        #expect(
            error.description
                == "cannot choose a version at \(root.path): expected ACTIVE_MODEL, or a published version, found neither; "
                + "publish one with `reliscore publish`, or copy a version directory there and promote it")
    }

    @Test("A root that is not there is an error and is not made")
    func missingRoot() throws {
        let root = try ScratchRoot()
        #expect(code { _ = try ArtifactStore(root: root.at("gone")) } == .rootMissing)
        #expect(!FileManager.default.fileExists(atPath: root.at("gone")))
        try root.write("file", "")
        #expect(code { _ = try ArtifactStore(root: root.at("file")) } == .rootMissing)
        let store = try root.store()
        try FileManager.default.removeItem(atPath: root.path)
        #expect(store.resolve().summary == "waiting root_missing")
    }

    @Test("A root that is a link is followed each time")
    func linkedRoot() throws {
        let root = try ScratchRoot()
        for line in ["a", "b"] {
            try root.shell("mkdir \(line)")
            try ArtifactStore(root: root.at(line)).publish(version("v-\(line)"), files: ScratchRoot.files(line))
            try root.shell("ln -s \"$PWD/current/v-\(line)\" \(line)/ACTIVE_MODEL")
        }
        try root.shell("ln -s a current")
        let store = try ArtifactStore(root: root.at("current"))
        #expect(try store.load(#require(store.resolve().location)).artifact?.version.text == "v-a")
        try root.shell("ln -sfn b current")
        #expect(try store.load(#require(store.resolve().location)).artifact?.version.text == "v-b")
    }
}
