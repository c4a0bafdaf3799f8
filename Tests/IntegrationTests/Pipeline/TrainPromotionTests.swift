import Foundation
import JSONText
import TestSupport
import Testing

/// `reliscore train --promote`: the new version takes the place of the active one only if every gate holds.
@Suite("train --promote", .enabled(if: SmallFleet.isPossible))
struct TrainPromotionTests {
    private let good = ["--engine", "logistic"]
    /// Its probabilities are far off.
    private let worse = ["--engine", "logistic", "--compat"]

    @Test("a worse version is published and not promoted, and the reasons are said")
    func promotion() throws {
        let root = try TrainingRoot()
        let first = try root.train(good + ["--version", "first", "--promote"])
        #expect(first.status == 0 && root.active == "first", "\(first.errors)")
        #expect(first.output.contains("there is no champion to compare with"))
        #expect(first.output.contains("first is active, was none"))

        let second = try root.train(worse + ["--version", "second", "--promote"])
        #expect(second.status == 1 && root.active == "first" && root.versions == ["first", "second"])
        #expect(second.output.contains("gate pr_auc>=champion: fails, pr_auc is 0."))
        #expect(second.output.contains("second is not promoted, as a gate does not hold"))

        let third = try root.train(worse + ["--version", "third", "--promote", "--gate", "roc_auc>=0.5", "--json"])
        #expect(third.status == 0 && root.active == "third", "\(third.errors)")
        let json = try JSONValue.parse(Array(third.output.utf8))
        #expect(json["champion"]?.stringValue == "first" && json["previous"]?.stringValue == "first")
        #expect(json["active"] == .bool(true) && json["gates"]?[0]?["passes"] == .bool(true))
        #expect(try json["metrics"]?["pr_auc"] == root.json("third", "metrics.json")["pr_auc"])
        // Measured on the same rows: what the champion's own metrics say.
        #expect(try json["champion_metrics"]?["pr_auc"] == root.json("first", "metrics.json")["pr_auc"])

        let fourth = try root.train(good + ["--version", "fourth", "--promote"])
        #expect(fourth.status == 0 && root.active == "fourth", "\(fourth.errors)")
        #expect(fourth.output.contains("fourth is active, was third"))
    }

    @Test("without a pointer a daemon serves the newest version, and that is said")
    func unpromoted() throws {
        let root = try TrainingRoot()
        let run = try root.train(good + ["--version", "v1", "--promote", "--gate", "pr_auc>0.99"])
        #expect(run.status == 1 && root.active == nil && root.versions == ["v1"])
        #expect(run.output.contains("There is no ACTIVE_MODEL: a daemon serves the newest version, which is this one."))
    }

    @Test("an active version that cannot be read is an error before any training", arguments: ["broken", "dangling"])
    func unreadableChampion(kind: String) throws {
        let root = try TrainingRoot()
        if kind == "broken" {
            let directory = root.path + "/broken"
            try FileManager.default.copyItem(
                atPath: PackageLayout.artifacts.appendingPathComponent(Versions.linear).path, toPath: directory)
            try Data("{}".utf8).write(to: URL(fileURLWithPath: directory + "/model.json"))
        }
        try FileManager.default.createSymbolicLink(atPath: root.path + "/ACTIVE_MODEL", withDestinationPath: kind)
        let run = try root.train(good + ["--version", "v1", "--promote"])
        #expect(run.status == (kind == "broken" ? 65 : 66), "\(run.errors)")
        #expect(!run.errors.contains("training v1") && run.errors.contains(kind))
        #expect(root.active == kind && !root.versions.contains("v1"))
    }

    @Test("an active version with other features is an error before any training")
    func strangeChampion() throws {
        let root = try TrainingRoot()
        let small = try ScratchDirectory()
        for file in SmallArtifact().files { try small.write(file.name, String(decoding: file.bytes, as: UTF8.self)) }
        let published = try RunningProgram.run(
            ["publish", small.path, "--artifacts-root", root.path, "--version", "small", "--promote"])
        #expect(published.status == 0, "\(published.errors)")
        let run = try root.train(good + ["--version", "v1", "--promote"])
        #expect(run.status == 65 && root.versions == ["small"])
        #expect(run.errors.contains("found none for 2 of them: temperature, errors"), "\(run.errors)")
    }
}
