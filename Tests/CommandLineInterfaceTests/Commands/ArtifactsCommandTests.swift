import Foundation
import JSONText
import Storage
import TestSupport
import Testing

@testable import CommandLineInterface

@Suite("artifacts show, diff, prune, pack, unpack")
struct ArtifactsCommandTests {
    let root: SmallRoot
    let work: ScratchDirectory

    init() throws {
        root = try SmallRoot()
        work = try ScratchDirectory()
    }

    func json(_ words: String...) throws -> JSONValue {
        let captured = try Captured(words + ["--json"], environment: ["MODEL_ARTIFACTS_ROOT": root.path])
        return try JSONValue.parse(Array(captured.output.utf8))
    }

    @Test("show says what the files say, of the active version unless another is named")
    func show() throws {
        let shown = try root.run("artifacts", "show")
        #expect(shown.code == .success)
        #expect(shown.lines.first == "version  v1 (active)")
        for text in [
            "state    verified, published 20", "  model.txt ", "  horizon_days  14",
            "  features      2: temperature, errors", "  pr_auc     0.25",
        ] {
            #expect(shown.output.contains(text), "\(text)")
        }
        let facts = try json("artifacts", "show", "v2")
        #expect(facts["active"] == false)
        #expect(facts["verified"] == true)
        #expect(facts["metrics"]?["test_rows"] == 100)
        #expect(facts["files"]?.arrayValue?.count == 4)
        #expect(facts["features"]?[1]?["name"] == "errors")
        #expect(facts["schema"]?["label_column"] == "label_14d")
    }

    @Test("show refuses a version whose files are not those of its manifest, and takes one without")
    func showState() throws {
        try FileManager.default.removeItem(atPath: root.path + "/v2/manifest.json")
        #expect(try root.run("artifacts", "show", "v2").output.contains("no manifest"))
        try "{}".write(toFile: root.path + "/v1/metrics.json", atomically: false, encoding: .utf8)
        #expect(try root.run("artifacts", "show", "v1").code == .badData)
        #expect(try root.run("artifacts", "show", "v3").code == .noInput)
        try "[".write(toFile: root.path + "/v2/metrics.json", atomically: false, encoding: .utf8)
        let torn = try root.run("artifacts", "show", "v2")
        #expect(torn.code == .badData)
        #expect(torn.talk.hasPrefix("reliscore: cannot read v2/metrics.json: expected "))
    }

    @Test("diff is 0 for the same files, 1 for others")
    func diffCodes() throws {
        #expect(try root.run("artifacts", "diff", "v1", "v1").code == .success)
        try root.publish("v3", SmallArtifact())
        let same = try root.run("artifacts", "diff", "v1", "v3")
        #expect(same.code == .success)
        #expect(same.output.contains("They have the same files."))
        #expect(try root.run("artifacts", "diff", "v1", "v2").code == .negative)
        #expect(try root.run("artifacts", "diff", "v1", "v9").code == .noInput)
        #expect(try root.run("artifacts", "diff", "v1").code == .usage)
    }

    @Test("diff names features, metrics, buckets and parameters that differ")
    func diff() throws {
        var first = SmallArtifact()
        first.riskBuckets = "{\"medium\": 0.1, \"high\": 0.5}"
        try root.publish("a", first)
        var files = first.files
        func change(_ name: String, _ text: String) throws {
            let index = try #require(files.firstIndex { $0.name == name })
            files[index].bytes = Array(text.utf8)
        }
        try change(
            "feature_schema.json",
            #"{"ordered_features": [{"name": "errors", "dtype": "f8"}, {"name": "age"}, {"name": "temperature"}]}"#)
        try change("metrics.json", #"{"pr_auc": 0.375, "test_rows": 90, "lift": {"top": 2.0}, "curve": [1, 2]}"#)
        try change("version.json", #"{"horizon_days": 14, "risk_buckets": {"medium": 0.1, "high": 0.625}}"#)
        try change("model.txt", first.modelText + "\nparameters:\n[learning_rate: 0.05]\n[data: ]\nend of parameters\n")
        _ = try ArtifactStore(root: root.path).publish(root.version("b"), files: files)

        let facts = try json("artifacts", "diff", "a", "b")
        #expect(facts["same"] == false)
        #expect(facts["features"]?["added"] == ["age"])
        #expect(facts["features"]?["removed"] == [])
        #expect(
            facts["features"]?["moved"] == [
                ["name": "temperature", "a": 0, "b": 2], ["name": "errors", "a": 1, "b": 0],
            ])
        #expect(facts["features"]?["retyped"] == [["name": "errors", "a": nil, "b": "f8"]])
        let metrics = facts["metrics"]?.arrayValue ?? []
        #expect(metrics.first?["difference"]?.number?.double == 0.125)
        #expect(metrics.compactMap { $0["name"]?.stringValue } == ["pr_auc", "test_rows", "lift.top", "curve"])
        let settings = facts["settings"]?.arrayValue ?? []
        #expect(
            settings.compactMap { $0["name"]?.stringValue } == [
                "risk_buckets.high", "schema.label_column", "parameters.learning_rate", "parameters.data",
            ])
        let text = try root.run("artifacts", "diff", "a", "b").output
        for line in [
            "  + age\n", "  pr_auc     0.25  0.375  +0.125\n", "  test_rows  100   90     -10\n", "  risk_buckets.high",
        ] {
            #expect(text.contains(line), "\(line)\n\(text)")
        }
    }

    @Test("pack and unpack carry a version; packing again gives the same bytes; twice is nothing to do")
    func carry() throws {
        let (first, second) = (work.at("first.zip"), work.at("second.zip"))
        let packed = try root.run("artifacts", "pack", "v1", "-o", first)
        #expect(packed.code == .success)
        #expect(packed.output.hasPrefix("v1 is in \(first): "))
        let elsewhere = ["MODEL_ARTIFACTS_ROOT": work.path]
        let unpacked = try Captured(["artifacts", "unpack", first], environment: elsewhere)
        #expect(unpacked.code == .success)
        #expect(unpacked.talk == "reliscore: `reliscore promote v1` makes it the active version\n")
        #expect(try Captured(["check", "v1"], environment: elsewhere).code == .success)
        #expect(try Captured(["artifacts", "pack", "v1", "-o", second], environment: elsewhere).code == .success)
        #expect(FileManager.default.contentsEqual(atPath: first, andPath: second))
        let again = try Captured(["artifacts", "unpack", second], environment: elsewhere)
        #expect(again.output.hasPrefix("v1 was there already: "))
        #expect(again.talk.isEmpty)
    }

    @Test("unpack tells a missing file, something else, and a taken name apart")
    func unpackRefusals() throws {
        #expect(try root.run("artifacts", "unpack", work.at("absent.zip")).code == .noInput)
        let page = try work.write("page.zip", "<html>")
        let foreign = try root.run("artifacts", "unpack", page)
        #expect(foreign.code == .badData)
        #expect(foreign.talk.contains("expected a ZIP file, found an HTML page"))
        #expect(try root.run("artifacts", "pack", "v2", "-o", work.at("v2.zip")).code == .success)
        try FileManager.default.removeItem(atPath: root.path + "/v2")
        try root.publish("v2", SmallArtifact(shift: 3))
        let taken = try root.run("artifacts", "unpack", work.at("v2.zip"))
        #expect(taken.code == .cannotCreate)
        #expect(taken.talk.contains("versions are immutable"))
    }

    @Test("prune keeps what answers and what it is told to, and a rehearsal removes nothing")
    func prune() throws {
        for name in ["v3", "v4", "v5"] { try root.publish(name, SmallArtifact()) }
        let would = try root.run("artifacts", "prune", "--keep", "1", "--dry-run")
        #expect(would.code == .success)
        #expect(would.lines.count { $0.hasPrefix("would remove") } == 3)
        #expect(try root.run("artifacts", "list", "--names").lines.count == 5)
        let done = try json("artifacts", "prune", "--keep", "1", "--model-version", "v3")
        #expect(done["removed"] == ["v4", "v2"])
        #expect(try root.run("artifacts", "list", "--names").lines == ["v5", "v3", "v1"])
        #expect(try root.run("artifacts", "prune", "--older-than", "1", "--keep", "0").talk.contains("removed 0 of 3"))
        #expect(try root.run("artifacts", "prune", "--model-version", "v9").code == .noInput)
        #expect(try root.run("artifacts", "prune", "--keep", "-1").code == .usage)
    }
}
