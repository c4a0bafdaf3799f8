import Foundation
import Storage
import Testing

@Suite("Publishing")
struct PublishTests {
    @Test("A published version reads back as it was given, and nothing else is left in the root")
    func roundTrip() throws {
        let root = try ScratchRoot()
        let files = ScratchRoot.files("x") + [("golden.json", []), ("notes with space.md", [0, 255, 10])]
        let manifest = try root.store().publish(version("v1"), files: files)
        let artifact = try #require(root.store().load(version("v1")).artifact)
        #expect(artifact.isVerified)
        #expect(artifact.digest == manifest.contentDigest)
        #expect(artifact.publishedAt == manifest.publishedAt)
        #expect(artifact.files.map(\.name) == files.map(\.name).sorted())
        for file in files { #expect(artifact.file(file.name)?.bytes == file.bytes) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.path) == ["v1"])
    }

    @Test("The manifest is the documented text")
    func manifestText() throws {
        let root = try ScratchRoot()
        try root.publish("v1", at: "2026-11-20T12:00:00Z")
        let text = try String(contentsOfFile: root.at("v1/manifest.json"), encoding: .utf8)
        #expect(
            text.hasPrefix(
                """
                {
                  "format_version": 1,
                  "version": "v1",
                  "published_at": "2026-11-20T12:00:00Z",
                  "files": [
                    {
                      "name": "feature_schema.json",
                      "bytes": 2,
                      "sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
                    },
                """))
    }

    @Test(
        "A version is immutable: its name is taken by anything that has it",
        arguments: ["mkdir v1", "touch v1", "ln -s x v1"])
    func immutable(command: String) throws {
        let root = try ScratchRoot()
        try root.shell(command)
        #expect(code { try root.publish("v1") } == .versionExists)
    }

    @Test(
        "Files that would not load are refused before anything is written",
        arguments: [
            ("drop model.txt", StorageError.Code.modelMissing), ("drop metrics.json", .fileMissing),
            ("add model.onnx", .modelAmbiguous),
            ("add manifest.json", .invalidName), ("add ../x", .invalidName), ("add a/b", .invalidName),
            ("add ..", .invalidName),
            ("add ", .invalidName), ("add model.txt", .invalidName), ("add a\0b", .invalidName),
        ])
    func refused(change: String, expected: StorageError.Code) throws {
        let root = try ScratchRoot()
        var files = ScratchRoot.files("x")
        let name = String(change.drop { $0 != " " }.dropFirst())
        if change.hasPrefix("drop") { files.removeAll { $0.name == name } } else { files.append((name, [])) }
        #expect(code { try root.store().publish(version("v1"), files: files) } == expected)
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.path).isEmpty)
    }

    @Test("A file beyond its limit is refused")
    func tooLarge() throws {
        let root = try ScratchRoot()
        var limits = ArtifactLimits()
        limits.modelBytes = 4
        #expect(
            code { try root.store(limits: limits).publish(version("v1"), files: ScratchRoot.files("x")) }
                == .fileTooLarge)
    }

    @Test("What dead publishers left is not looked at, and stays until it is a day old")
    func leftovers() throws {
        let root = try ScratchRoot()
        try root.shell("mkdir .tmp-v1-1-x; touch .tmp-v1-1-x/model.txt .tmp-link-2-y")
        try root.publish("v1")
        #expect(try root.store().versions().map(\.version.text) == ["v1"])
        #expect(FileManager.default.fileExists(atPath: root.at(".tmp-v1-1-x/model.txt")))
    }
}
