import Foundation
import TestSupport
import Testing

@testable import CommandLineInterface

@Suite("publish and artifacts list")
struct PublishCommandTests {
    let root: SmallRoot
    let work: ScratchDirectory

    init() throws {
        root = try SmallRoot()
        work = try ScratchDirectory()
    }

    /// A directory of a version's files, without a manifest.
    func source(_ name: String, _ artifact: SmallArtifact = SmallArtifact()) throws -> String {
        let path = work.path + "/" + name
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for file in artifact.files { try Data(file.bytes).write(to: URL(filePath: path + "/" + file.name)) }
        return path
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: root.path + "/" + name) }

    @Test("a directory becomes a version with a manifest, under its own name or another, and nothing is promoted")
    func publish() throws {
        let path = try source("v3")
        let published = try root.run("publish", path + "/")
        #expect(published.code == .success)
        #expect(published.output.hasPrefix("v3 is published: 5 files, "))
        #expect(published.talk == "reliscore: `reliscore promote v3` makes it the active version\n")
        #expect(try root.run("check", "v3").code == .success)
        #expect(try root.run("publish", path, "--version", "v4").code == .success)
        #expect(try root.run("artifacts", "list", "--names").lines == ["v4", "v3", "v2", "v1"])
        #expect(try root.run("artifacts", "list", "--json").output.contains(#""active": "v1""#))
    }

    @Test("a bare model file becomes a version, whatever its name, with the features it names itself")
    func bareFile() throws {
        let file = try source("v3") + "/model.txt"
        let renamed = work.path + "/drives.bin"
        try FileManager.default.copyItem(atPath: file, toPath: renamed)
        #expect(try root.run("publish", renamed).code == .usage)
        let published = try root.run("publish", renamed, "--version", "v3", "--promote")
        #expect(published.code == .success)
        #expect(published.output.hasPrefix("v3 is published: 4 files, "))
        #expect(published.talk.contains("note: version.json has no risk_buckets"))
        #expect(exists("v3/model.txt"))
        #expect(try root.run("check", "v3").code == .success)
        #expect(try root.run("example").output.contains(#""temperature":0.0,"errors":0.0"#))
        try "hello".write(toFile: renamed, atomically: false, encoding: .utf8)
        #expect(try root.run("publish", renamed, "--version", "v4").code == .badData)
    }

    @Test("--promote makes it active, and says what was")
    func promote() throws {
        let published = try root.run("publish", source("v3"), "--promote", "--json")
        #expect(published.output.contains(#""active": true"#))
        #expect(published.output.contains(#""previous": "v1""#))
        #expect(try root.run("artifacts", "list", "--json").output.contains(#""active": "v3""#))
    }

    @Test("a version that exists is refused, and stays as it is")
    func exists() throws {
        let before = try root.run("inspect", "v1").output
        let refused = try root.run("publish", source("v1", SmallArtifact(shift: 2)))
        #expect(refused.code == .cannotCreate)
        #expect(refused.talk.hasSuffix("choose another name; --version NAME names it\n"))
        #expect(try root.run("inspect", "v1").output == before)
    }

    @Test("files that a daemon would refuse are not published, unless the model is not to be checked")
    func unsound() throws {
        var regression = SmallArtifact(shift: 0)
        regression.objective = "regression"
        let path = try source("regression", regression)
        let refused = try root.run("publish", path)
        #expect(refused.code == .badData)
        #expect(refused.talk.hasPrefix("FAIL probability  "))
        #expect(!exists("regression"))
        #expect(try root.run("publish", path, "--skip-model-check").code == .success)
        var shifted = SmallArtifact()
        shifted.shift = 1e-15
        #expect(try root.run("publish", source("shifted", shifted)).talk.hasPrefix("FAIL golden rows  row "))
    }

    @Test("what is missing is named")
    func missing() throws {
        let path = try source("v3")
        try FileManager.default.removeItem(atPath: path + "/version.json")
        #expect(try root.run("publish", path).talk.hasPrefix("FAIL version  expected a file"))
        try FileManager.default.removeItem(atPath: path + "/model.txt")
        let noModel = try root.run("publish", path)
        #expect(noModel.code == .badData)
        #expect(noModel.talk.contains("expected one of model.txt, "))
        #expect(try root.run("publish", work.path + "/absent").code == .noInput)
        #expect(try root.run("publish", path, "--version", "a b").code == .usage)
    }

    @Test("a manifest that is there must fit the files; what no version has is left out with a word")
    func leftovers() throws {
        let path = root.path + "/v2"
        try "x".write(toFile: path + "/notes.txt", atomically: false, encoding: .utf8)
        let copied = try root.run("publish", path, "--version", "v3")
        #expect(copied.code == .success)
        #expect(copied.talk.hasPrefix("reliscore: notes.txt is no part of a version: left out\n"))
        #expect(!exists("v3/notes.txt"))
        try "{}".write(toFile: path + "/metrics.json", atomically: false, encoding: .utf8)
        let changed = try root.run("publish", path, "--version", "v4")
        #expect(changed.code == .badData)
        #expect(changed.talk.hasPrefix("FAIL files  metrics.json: expected "))
    }

    @Test("the list shows the active one, what has no manifest and what is broken")
    func versions() throws {
        try FileManager.default.removeItem(atPath: root.path + "/v2/manifest.json")
        try root.publish("v3", SmallArtifact())
        try FileManager.default.removeItem(atPath: root.path + "/v3/model.txt")
        let lines = try root.run("artifacts", "list").lines
        #expect(lines.first?.split(separator: " ") == ["version", "published", "bytes", "manifest", "problem"])
        func line(_ name: String) -> [Substring] {
            lines.first { $0.contains(" \(name) ") }?.split(separator: " ") ?? []
        }
        #expect(line("v1").prefix(2) == ["*", "v1"])
        #expect(line("v2").suffix(2) == ["none", "-"])
        #expect(line("v3").contains("cannot"))
    }

    @Test("without a pointer the newest is shown as active, and that it is only that; an empty root has none")
    func noPointer() throws {
        try FileManager.default.removeItem(atPath: root.path + "/ACTIVE_MODEL")
        let listed = try root.run("artifacts", "list")
        #expect(listed.output.contains("* v2"))
        #expect(listed.talk == "reliscore: no ACTIVE_MODEL: a daemon serves the newest, v2\n")
        let empty = try Captured(["artifacts", "list"], environment: ["MODEL_ARTIFACTS_ROOT": work.path])
        #expect(empty.code == .success)
        #expect(empty.output.isEmpty)
        #expect(empty.talk.contains("reliscore publish"))
    }
}
