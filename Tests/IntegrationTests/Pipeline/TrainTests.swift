import Foundation
import JSONText
import TestSupport
import Testing

/// `reliscore train`, the program, on features that the program made.
@Suite("train", .enabled(if: SmallFleet.isPossible))
struct TrainTests {
    static let engines: [[String]] = [
        TrainingTools.lightGBM == nil ? nil : ["--engine", "lightgbm", "--rounds", "5"],
        TrainingTools.xgboost == nil ? nil : ["--engine", "xgboost", "--rounds", "5"],
        ["--engine", "logistic"], ["--engine", "logistic", "--compat"],
    ].compactMap { $0 }

    private func require(_ run: (status: Int32?, output: String, errors: String)) throws {
        try #require(run.status == 0, "\(run.errors)")
    }

    @Test("a version passes the check, answers requests, and is what evaluate finds it to be", arguments: engines)
    func frontDoor(engine: [String]) throws {
        let root = try TrainingRoot()
        try require(try root.train(engine + ["--version", "v1", "--promote"]))
        #expect(root.active == "v1" && root.versions == ["v1"] && root.temporaryFiles == [])

        let check = try RunningProgram.run(["check", "\(root.path)/v1"])
        #expect(check.status == 0, "\(check.output)")

        let golden = try root.json("v1", "golden.json")
        let names = golden["features"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(names.count == 47)
        let daemon = try RunningDaemon(root: root.path)
        for row in [0, 15] {
            let values = try #require(golden["rows"]?[row]?.arrayValue)
            let features = zip(names, values).map { "\"\($0)\":\($1.text())" }.joined(separator: ",")
            let answer = try daemon.request(
                "POST", "/score", body: #"{"drive_id":"Z1","day":"2024-03-30","features":{\#(features)}}"#)
            let score = try #require(try JSONValue.parse([UInt8](answer.body))["risk_score"]?.number?.double)
            let expected = try #require(golden["scores"]?[row]?.number?.double)
            #expect(answer.status == 200 && abs(score - expected) < 1e-9)
        }

        let facts = try root.json("v1", "version.json")
        let metrics = try root.json("v1", "metrics.json")
        let evaluated = try RunningProgram.run(
            [
                "evaluate", "--json", "--bootstrap", "10", "--artifacts-root", root.path, "--features",
                SmallFleet.shared.get().features, "--duckdb", TrainingTools.duckDB ?? "", "--from",
                facts["test_range"]?["start"]?.stringValue ?? "", "--through",
                facts["test_range"]?["end"]?.stringValue ?? "",
            ])
        let report = try JSONValue.parse(Array(evaluated.output.utf8))
        var compared = 0
        for member in try #require(metrics.objectValue).members {
            guard let number = member.value.number?.double, member.key != "brier_score_of_training_rate" else {
                continue
            }
            #expect(report[member.key]?.number?.double == number, "\(member.key)")
            compared += 1
        }
        #expect(compared > 15)
        #expect(report["drive_models"]?[0]?["pr_auc"] == metrics["drive_models"]?[0]?["pr_auc"])
    }

    @Test("the same seed gives the same bytes, also with other threads, in another place", arguments: engines)
    func reproducible(engine: [String]) throws {
        let roots = try [TrainingRoot(), TrainingRoot()]
        try require(try roots[0].train(engine + ["--version", "v1"]))
        try require(try roots[1].train(engine + ["--version", "v1", "--threads", "2", "--memory", "256MiB"]))
        let contents = try roots.map { try $0.contents(of: "v1") }
        #expect(contents[0].count == 8)
        #expect(Set(contents[0].keys) == Set(contents[1].keys))
        for (name, bytes) in contents[0] { #expect(contents[1][name] == bytes, "\(name)") }
    }

    @Test(
        "what was withheld has no effect on scores",
        arguments: [["--engine", "logistic"]] + engines.prefix(TrainingTools.lightGBM == nil ? 0 : 1))
    func withheld(engine: [String]) throws {
        let root = try TrainingRoot()
        try require(try root.train(engine + ["--version", "v1", "--withhold", "smart_24*", "--withhold", "age_days"]))
        let golden = try root.json("v1", "golden.json")
        let names = golden["features"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let rows = golden["rows"]?.arrayValue?.compactMap(\.arrayValue) ?? []
        func scores(_ value: (String, JSONValue) -> JSONValue) throws -> String {
            let lines = rows.map { row in
                "{" + zip(names, row).map { "\"\($0)\":\(value($0, $1).text())" }.joined(separator: ",") + "}"
            }
            let run = try RunningProgram.run(
                ["score", "--model", "\(root.path)/v1"], input: Data((lines.joined(separator: "\n") + "\n").utf8))
            try require(run)
            return run.output
        }
        let given = try scores { $1 }
        func isWithheld(_ name: String) -> Bool { name.hasPrefix("smart_24") || name == "age_days" }
        #expect(try scores { isWithheld($0) ? 123_456 : $1 } == given)
        #expect(try scores { isWithheld($0) ? .null : $1 } == given)
        #expect(try scores { isWithheld($0) ? $1 : 123_456 } != given)
        let card = String(decoding: try root.bytes("v1", "model_card.md"), as: UTF8.self)
        #expect(card.contains("`smart_241_raw_mean_7d`"))
    }

    @Test("weights say what rows stand for, in metrics, parts and baseline")
    func weights() throws {
        let root = try TrainingRoot()
        let logistic = ["--engine", "logistic"]
        try require(try root.train(logistic + ["--version", "all"]))
        try require(try root.train(logistic + ["--version", "weighted", "--survivor-weight", "5"]))
        try require(try root.train(logistic + ["--version", "sampled", "--negative-fraction", "0.25"]))
        func part(_ version: String, _ index: Int, _ member: String) throws -> Double {
            try #require(try root.json(version, "metrics.json")["parts"]?[index]?[member]?.number?.double)
        }
        func metric(_ version: String, _ member: String) throws -> Double? {
            try root.json(version, "metrics.json")[member]?.number?.double
        }
        for index in 0..<3 {
            #expect(try part("weighted", index, "rows") == part("all", index, "rows"))
            #expect(try part("weighted", index, "population_rows") > 2 * part("all", index, "rows"))
            #expect(try part("weighted", index, "positive_rate") < part("all", index, "positive_rate"))
        }
        #expect(try metric("weighted", "fleet_rows_test") == part("weighted", 2, "population_rows"))
        #expect(try metric("weighted", "pr_auc_unweighted") != nil)
        #expect(try metric("all", "pr_auc_unweighted") == nil)
        #expect(try metric("weighted", "positive_rate_test_unweighted") == metric("all", "positive_rate_test"))
        for version in ["all", "weighted", "sampled"] {
            let rows = try root.json(version, "baseline.json")["rows"]?.number?.double
            #expect(try rows == part(version, 0, "population_rows"))
        }
        // Negative rows of the training part only, each of which then counts four times.
        #expect(try part("sampled", 0, "positive_rows") == part("all", 0, "positive_rows"))
        #expect(try part("sampled", 0, "rows") < 0.4 * part("all", 0, "rows"))
        #expect(abs(try part("sampled", 0, "population_rows") / part("all", 0, "rows") - 1) < 0.1)
        for index in 1..<3 { #expect(try part("sampled", index, "rows") == part("all", index, "rows")) }
    }

    @Test("a script of one's own makes the model, with its parameters")
    func script() throws {
        let root = try TrainingRoot()
        try require(try root.train(["--engine", "logistic", "--version", "v1"]))
        let path = root.temporary + "-script.sh"
        try Data(
            """
            #!/bin/sh
            grep -q '"depth": 4' "$1" && grep -q '"version": "v2"' "$1" || exit 3
            out=$(sed -n 's/.*"outputPath": "\\(.*\\)".*/\\1/p' "$1")
            cp '\(root.location("v1", "model.json"))' "$out/model.json"
            echo '{"status": "SUCCESS"}'
            """.utf8
        ).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        let words = ["--engine", "script", "--script", path, "--version", "v2"]
        let refused = try root.train(words)
        #expect(refused.status == 69 && root.versions == ["v1"], "\(refused.errors)")
        try require(try root.train(words + ["--param", "depth=4", "--script-timeout", "60s"]))
        #expect(try root.json("v1", "golden.json") == root.json("v2", "golden.json"))
        #expect(root.temporaryFiles == [])
    }

    @Test("a run that is killed leaves no version, and nothing that the next one trips over")
    func killed() throws {
        let root = try TrainingRoot()
        let program = try root.program(["--engine", "logistic", "--version", "v1"])
        #expect(RunningDaemon.eventually { program.errors.contains("training v1 on") })
        usleep(100_000)
        program.send(SIGKILL)
        #expect(program.wait() == SIGKILL)
        #expect(root.versions == [])
        #expect(RunningDaemon.eventually { root.temporaryFiles == [] })
        try require(try root.train(["--engine", "logistic", "--version", "v1"]))
        #expect(root.versions == ["v1"])
    }
}
