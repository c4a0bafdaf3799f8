import Foundation
import JSONText
import TestSupport
import Testing

@testable import CommandLineInterface

@Suite("EvaluateCommand")
struct EvaluateCommandTests {
    private let scratch: ScratchDirectory
    private let rows: String
    private static let model = PackageLayout.artifacts.appendingPathComponent(Versions.linear).path

    /// Rows of 40 drives with the features of the shipped linear model, in an order that is not the model's.
    init() throws {
        scratch = try ScratchDirectory()
        let schema = try JSONValue.parse(
            [UInt8](Data(contentsOf: URL(fileURLWithPath: Self.model).appendingPathComponent("feature_schema.json"))))
        let features = try #require(schema["ordered_features"]?.arrayValue).compactMap { $0["name"]?.stringValue }
        var random = Lot(state: 42)
        var lines = [
            (["as_of_date", "serial_number", "model", "label_30d"] + features.reversed()).joined(separator: ",")
        ]
        for row in 0..<600 {
            let day = row / 40 + 1
            let isPositive = row % 40 < 6 && day > 5
            var fields = ["2018-05-\(day < 10 ? "0" : "")\(day)", "S\(row % 40)", row % 3 == 0 ? "M1" : "M2"]
            fields.append(isPositive ? "1" : "0")
            for feature in features.reversed() {
                let size = feature.contains("smart_5_") || feature.contains("187") ? (isPositive ? 60.0 : 8) : 3
                fields.append(random.next() < 0.1 ? "" : "\((random.next() * size * 1000).rounded() / 1000)")
            }
            lines.append(fields.joined(separator: ","))
        }
        rows = try scratch.write("rows.csv", lines.joined(separator: "\n") + "\n")
    }

    private struct Lot {
        var state: UInt64

        mutating func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 33) / Double(1 << 31)
        }
    }

    private func evaluate(_ words: [String]) throws -> Captured {
        try Captured(["evaluate", "--model", Self.model, "--temp-dir", scratch.path] + words)
    }

    private func report(_ words: [String]) throws -> JSONValue {
        let captured = try evaluate(words + ["--json"])
        try #require(captured.code == .success, "\(captured.talk)")
        return try JSONValue.parse(Array(captured.output.utf8))
    }

    private static let figures = [
        "pr_auc", "roc_auc", "brier_score", "log_loss", "positive_rate_test", "recall_at_top_1pct", "test_rows",
        "roc_auc_low95", "roc_auc_high95",
    ]

    @Test("figures are scikit-learn's on the scores that `reliscore score` prints")
    func scikitLearn() throws {
        let python = PackageLayout.root.appendingPathComponent(".venv/bin/python")
        guard FileManager.default.isExecutableFile(atPath: python.path) else {
            print("SKIPPED: evaluate beside scikit-learn: no .venv/bin/python (`make test` installs it)")
            return
        }
        let scored = try Captured(["score", "--model", Self.model, "--keep", "label_30d", rows])
        try scratch.write("scores.csv", scored.output)
        try scratch.write(
            "metrics.py",
            """
            import numpy as np, json, sys
            from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
            labels, scores = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1, unpack=True)
            top = np.argsort(-scores, kind="stable")[: max(1, int(len(scores) * 0.01))]
            print(json.dumps({
                "pr_auc": average_precision_score(labels, scores), "roc_auc": roc_auc_score(labels, scores),
                "brier_score": brier_score_loss(labels, scores), "log_loss": log_loss(labels, scores),
                "positive_rate_test": labels.mean(), "test_rows": len(labels),
                "recall_at_top_1pct": labels[top].sum() / labels.sum()}))
            """)
        let process = Process()
        let pipe = Pipe()
        process.executableURL = python
        process.arguments = [scratch.at("metrics.py"), scratch.at("scores.csv")]
        process.standardOutput = pipe
        try process.run()
        let answer = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            print("SKIPPED: evaluate beside scikit-learn: no scikit-learn in .venv (`make test` installs it)")
            return
        }
        let truth = try JSONValue.parse([UInt8](answer))
        let report = try report([rows, "--label", "label_30d", "--bootstrap", "0"])
        for name in Self.figures.prefix(7) {
            let expected = try #require(truth[name]?.number?.double)
            let found = try #require(report[name]?.number?.double)
            #expect(abs(found - expected) <= 1e-12 * abs(expected), "\(name): \(found), scikit-learn \(expected)")
        }
    }

    @Test("a directory of features gives the same figures as the file it was made from")
    func features() throws {
        guard let duckDB = TrainingTools.duckDB else { return }
        try FileManager.default.createDirectory(atPath: scratch.at("features"), withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: duckDB)
        process.arguments = [
            "-c", "COPY (FROM '\(rows)') TO '\(scratch.at("features/rows.parquet"))' (FORMAT parquet)",
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let fromFeatures = try report(["--features", scratch.at("features"), "--duckdb", duckDB])
        let fromFile = try report([rows, "--label", "label_30d"])
        // The draws of drives depend on the order of their rows; the rest does not.
        for name in Self.figures.dropLast(2) { #expect(fromFeatures[name] == fromFile[name], "\(name)") }
        #expect(fromFeatures["drive_models"]?.arrayValue?.count == 2)
        #expect(fromFeatures["thresholds"]?[0]?["failing_drives"] == 6)
        let part = try report([
            "--features", scratch.at("features"), "--duckdb", duckDB, "--from", "2018-05-10", "--drive-model", "M1",
        ])
        #expect(
            part["test_rows"]
                == .number(
                    try report([rows, "--label", "label_30d", "--from", "2018-05-10", "--drive-model", "M1"])[
                        "test_rows"]?.number?.int ?? -1))
    }

    @Test("people get a summary with its warnings, and a page")
    func page() throws {
        let page = scratch.at("page.html")
        let captured = try evaluate([rows, "--label", "label_30d", "--page", page, "--threshold", "0.5"])
        #expect(captured.code == .success)
        #expect(captured.output.contains("600 rows from 2018-05-01 through 2018-05-15, 60 positive (10 %)"))
        #expect(captured.output.contains("! Only 6 units fail") && captured.output.contains("\ngiven "))
        let html = try scratch.text("page.html")
        #expect(html.hasPrefix("<!doctype html>") && html.contains("Reliability") && !html.contains("<script"))
    }

    @Test(
        "wrong words are refused before anything is read",
        arguments: [
            (["rows.csv"], "FILE needs --label"), (["rows.csv", "--label", "x", "--features", "y"], "leave one out"),
            (["--label", "x"], "--label is for FILE"), (["--from", "2018-13-01"], "a day such as"),
            (["--from", "2018-05-02", "--through", "2018-05-01"], "is after"),
            (["--threshold", "x"], "expected a number"), (["--survivor-weight", "0"], "above 0"),
        ])
    func usage(words: [String], says: String) throws {
        let captured = try evaluate(words)
        #expect(captured.code == .usage && captured.talk.contains(says), "\(captured.talk)")
    }

    @Test("a file that lacks a feature, and rows of which none is left, are bad data")
    func badData() throws {
        let short = try scratch.write("short.csv", "label_30d,age_days\n1,2\n")
        let lacking = try evaluate([short, "--label", "label_30d"])
        #expect(lacking.code == .badData && lacking.talk.contains("found none for"))
        let none = try evaluate([rows, "--label", "label_30d", "--from", "2019-01-01"])
        #expect(none.code == .badData && none.talk.contains("expected rows with a label, found none"))
    }
}
