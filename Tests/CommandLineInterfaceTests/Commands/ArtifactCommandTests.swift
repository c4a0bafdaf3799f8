import Foundation
import TestSupport
import Testing

@testable import CommandLineInterface

@Suite("inspect, check, promote, rollback and example")
struct ArtifactCommandTests {
    let root: SmallRoot
    init() throws { root = try SmallRoot() }

    func active() throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: root.path + "/ACTIVE_MODEL")
    }

    @Test("inspect tells an artifact and a bare model file apart")
    func inspect() throws {
        let artifact = try root.run("inspect")
        #expect(artifact.code == .success)
        for part in ["version ", "v1\n", "verified ", "LightGBM binary, 1 tree\n", "pr_auc 0.25", "golden_rows"] {
            #expect(artifact.output.contains(part), "\(part)")
        }
        let file = try root.run("inspect", root.path + "/v2/model.txt", "--json")
        #expect(file.output.contains(#""leaves": 3"#))
        #expect(!file.output.contains("verified"))
        #expect(try root.run("inspect", root.path + "/absent").code == .noInput)
    }

    @Test("check says ok for each part of a good version")
    func checkGood() throws {
        let check = try root.run("check")
        #expect(check.code == .success)
        #expect(check.lines.dropLast().allSatisfy { $0.hasPrefix("ok   ") })
        #expect(
            check.lines.last
                == "note risk buckets  version.json has no risk_buckets: medium from 0.4, high from 0.75")
        #expect(check.output.contains("3 rows, margins equal bit for bit"))
        #expect(try root.run("check", root.path + "/v1", "--json").output.contains(#""ok": true"#))
    }

    @Test("check notes what answers will show that nobody wrote down, and another model_version")
    func checkNotes() throws {
        var named = SmallArtifact()
        named.modelVersion = "summer"
        named.riskBuckets = #"{"medium": 0.2, "high": 0.6}"#
        try root.publish("named", named)
        let check = try root.run("check", "named")
        #expect(check.code == .success)
        #expect(check.lines.filter { $0.hasPrefix("note") }.count == 1)
        #expect(check.output.contains("version.json calls it summer"))
    }

    @Test("check lists every file that differs, and a manifest of another version apart from them")
    func checkAllFaults() throws {
        try "x".write(toFile: root.path + "/v2/metrics.json", atomically: false, encoding: .utf8)
        try "{}".write(toFile: root.path + "/v2/version.json", atomically: false, encoding: .utf8)
        try FileManager.default.removeItem(atPath: root.path + "/v2/feature_schema.json")
        try FileManager.default.moveItem(atPath: root.path + "/v2", toPath: root.path + "/v3")
        let check = try root.run("check", "v3")
        #expect(check.code == .badData)
        let failures = check.lines.filter { $0.hasPrefix("FAIL") }.map { $0.dropFirst(5) }
        #expect(failures.contains { $0.hasPrefix("manifest") && $0.hasSuffix("found version v2") })
        for name in ["metrics.json", "version.json", "feature_schema.json"] {
            #expect(failures.contains { $0.hasPrefix("files") && $0.contains(name + ": expected") }, "\(name)")
        }
        #expect(failures.contains { $0.hasPrefix("schema") })
    }

    @Test("a version is named by its name or by a path to it, and by the root that promote is given")
    func names() throws {
        #expect(try root.run("check", "v1").output == root.run("check", root.path + "/v1/").output)
        #expect(try root.run("inspect", "v2").output.contains("v2\n"))
        #expect(try root.run("example", "v1").output == root.run("example", root.path + "/v1").output)
        #expect(try root.run("promote", root.path + "/v2/").output == "v2 is active, was v1\n")
        #expect(try root.run("promote", "v1/").output == "v1 is active, was v2\n")
        #expect(try root.run("promote", root.path + "/v1/v2").code == .usage)
    }

    @Test(
        "a version that is not there is answered with the nearest and those there are", arguments: ["promote", "check"])
    func unknownVersion(command: String) throws {
        let refused = try root.run(command, "v1x")
        #expect(refused.code == .noInput)
        #expect(refused.talk.contains("found nothing there; "))
        #expect(refused.talk.hasSuffix("did you mean v1? the versions under \(root.path) are v2, v1\n"))
        #expect(!refused.talk.contains("realpath"))
    }

    @Test("check fails by name and leaves with 65")
    func checkBad() throws {
        func failure(of artifact: SmallArtifact, _ name: String) throws -> String {
            try root.publish(name, artifact)
            let check = try root.run("check", root.path + "/" + name)
            #expect(check.code == .badData)
            return check.lines.first { $0.hasPrefix("FAIL") } ?? ""
        }
        var shifted = SmallArtifact()
        shifted.shift = 1e-15
        #expect(try failure(of: shifted, "shifted").hasPrefix("FAIL golden rows "))
        var renamed = SmallArtifact()
        renamed.schemaNames = ["temperature", "faults"]
        #expect(try failure(of: renamed, "renamed").contains("schema"))
        var regression = SmallArtifact(shift: 0)
        regression.objective = "regression"
        #expect(try failure(of: regression, "regression").contains("probability"))
        try "x".write(toFile: root.path + "/v2/metrics.json", atomically: false, encoding: .utf8)
        #expect(try root.run("check", root.path + "/v2").output.hasPrefix("FAIL files"))
        try FileManager.default.removeItem(atPath: root.path + "/v1/manifest.json")
        #expect(try root.run("check", root.path + "/v1").output.contains("FAIL manifest"))
        #expect(try root.run("check", root.path + "/v1", "--allow-unverified").code == .success)
    }

    @Test("promote and rollback move the pointer and say from where")
    func promote() throws {
        #expect(try root.run("promote", "v2").output == "v2 is active, was v1\n")
        #expect(try active() == "v2")
        #expect(try root.run("promote", "v2").output == "v2 was active already\n")
        #expect(try root.run("rollback").output == "v1 is active, was v2\n")
        #expect(try active() == "v1")
        let refused = try root.run("rollback")
        #expect(refused.code == .negative)
        #expect(refused.talk.hasSuffix("the versions under \(root.path) are v2, v1\n"))
    }

    @Test("what must not become active is refused, and the pointer stays")
    func refused() throws {
        var regression = SmallArtifact(shift: 0)
        regression.objective = "regression"
        try root.publish("regression", regression)
        #expect(try root.run("promote", "regression").code == .badData)
        #expect(try root.run("promote", "absent").code == .noInput)
        #expect(try root.run("promote", "../v2").code == .usage)
        #expect(try root.run("promote").code == .usage)
        #expect(try root.run("promote", "v2", "--if-current", "v9").code == .negative)
        #expect(try active() == "v1")
        #expect(try root.run("promote", "v2", "--if-current", "v1").code == .success)
        #expect(try root.run("promote", "regression", "--skip-model-check").code == .success)
    }

    @Test("an example is a request with every feature, the golden row of the largest score first")
    func example() throws {
        let example = try root.run("example")
        #expect(example.output.contains(#""temperature":60"#))
        #expect(example.output.contains(#""errors":11"#))
        #expect(example.lines.count == 1)
        let batch = try root.run("example", "--batch", "4")
        #expect(batch.lines.count == 1)
        #expect(batch.output.components(separatedBy: "\"drive_id\"").count == 5)
        #expect(try root.run("example", root.path + "/v2").output.contains(#""errors":0"#))
    }

    @Test("a root that is not there is no input")
    func noRoot() throws {
        let commands = [
            "inspect", "check", "promote v1", "rollback", "example", "score", "artifacts list", "artifacts show",
            "artifacts diff v1 v2", "artifacts prune", "artifacts pack v1", "artifacts unpack v1.zip",
        ]
        for words in commands.map({ $0.split(separator: " ").map(String.init) }) {
            let captured = try Captured(words, environment: ["MODEL_ARTIFACTS_ROOT": root.path + "/absent"])
            #expect(captured.code == .noInput, "\(words)")
        }
    }
}
