import Foundation
import TestSupport
import Testing

/// An artifact directory as ReliScore's own trainer, or its continuous integration, writes it: `model.joblib`, three
/// JSON files and no manifest.
@Suite("ReliScore's own artifact directories")
struct PickledArtifactTests {
    private static let names = ["f_temp", "f_vibration", "f_power"]

    private static func root(_ fixture: String) throws -> ScratchDirectory {
        let root = try ScratchDirectory()
        let version = root.file("v1")
        try FileManager.default.createDirectory(at: version, withIntermediateDirectories: true)
        try Data(try FixtureFiles.bytes("models/pickled/\(fixture).joblib"))
            .write(to: version.appending(path: "model.joblib"))
        let features = names.map { "{\"name\": \"\($0)\", \"dtype\": \"float\"}" }.joined(separator: ", ")
        let files = [
            "version.json": "{\"model_version\": \"v1\", \"horizon_days\": 30, \"train_date\": \"2026-01-01\"}",
            "feature_schema.json":
                "{\"ordered_features\": [\(features)], \"label_column\": \"label_30d\", \"horizon_days\": 30}",
            "metrics.json": "{\"pr_auc\": 0.5, \"test_rows\": 7}", "model_card.md": "# Model Card - v1\n",
        ]
        for (name, text) in files { try Data(text.utf8).write(to: version.appending(path: name)) }
        try Data("v1".utf8).write(to: root.file("ACTIVE_MODEL"))
        return root
    }

    /// Rows and scores recorded from scikit-learn; the last row has missing values.
    private static func answers(_ fixture: String) throws -> [(row: [Double], score: Double)] {
        try FixtureFiles.text("predictions/pickled/\(fixture).csv").split(separator: "\n").dropFirst().map { line in
            let numbers = line.split(separator: ",").map { Double($0) ?? .nan }
            return (Array(numbers.prefix(3)), numbers[3])
        }
    }

    @Test("they are served as they are, with the scores of scikit-learn", arguments: ["bundle", "bundle_dummy"])
    func served(fixture: String) throws {
        let root = try Self.root(fixture)
        let daemon = try RunningDaemon(root: root.path)
        #expect(try RunningDaemon.eventually { try daemon.request("GET", "/health").status == 200 })
        let info = try daemon.request("GET", "/model/info").object
        #expect(info["features"] as? [String] == Self.names)
        #expect(info["horizon_days"] as? Int == 30)
        for (row, score) in try Self.answers(fixture) {
            let features = zip(Self.names, row).map { "\"\($0)\":\($1.isNaN ? "null" : "\($1)")" }
            let body =
                "{\"drive_id\":\"a\",\"day\":\"2026-01-01\",\"features\":{\(features.joined(separator: ","))}}"
            let answer = try daemon.request("POST", "/score", body: body)
            #expect(answer.status == 200)
            let found = try #require(answer.object["risk_score"] as? Double)
            #expect(abs(found - score) <= 1e-12, "\(found) instead of \(score)")
            #expect((answer.object["top_reasons"] as? [Any])?.count == 3)
        }
    }

    @Test("they pass `check`, and `score` scores rows with them", arguments: ["bundle", "bundle_dummy"])
    func commandLine(fixture: String) throws {
        let root = try Self.root(fixture)
        let check = try RunningProgram.run(["check", "--allow-unverified", root.file("v1").path])
        #expect(check.status == 0, "\(check.errors)\(check.output)")
        let answers = try Self.answers(fixture)
        let rows = answers.map { $0.row.map { $0.isNaN ? "" : "\($0)" }.joined(separator: ",") }
        let input = try root.write("rows.csv", ([Self.names.joined(separator: ",")] + rows).joined(separator: "\n"))
        let score = try RunningProgram.run(["score", "--model", root.file("v1").path, "--input", input])
        #expect(score.status == 0, "\(score.errors)")
        let scores = score.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",").last ?? "" }
        #expect(scores.count == answers.count)
        for (found, expected) in zip(scores, answers) {
            #expect(abs((Double(found) ?? .nan) - expected.score) <= 1e-12)
        }
    }

    @Test("a Git LFS pointer named model.joblib says what it is")
    func pointer() throws {
        let root = try ScratchDirectory()
        let pointer = try root.write(
            "model.joblib", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
        let inspected = try RunningProgram.run(["inspect", pointer])
        #expect(inspected.status != 0)
        #expect((inspected.errors + inspected.output).contains("this is a Git LFS pointer"))
    }
}
