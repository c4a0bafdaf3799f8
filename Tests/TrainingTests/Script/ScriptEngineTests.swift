import Foundation
import JSONText
import ModelFormats
import SystemIO
import TestSupport
import Testing

@testable import Training

/// Signals are the process's, so that these run one after the other.
@Suite("ScriptEngine", .serialized)
struct ScriptEngineTests {
    private let scratch: ScratchDirectory
    private let train: LabelledRows
    private let validation: LabelledRows

    init() throws {
        scratch = try ScratchDirectory()
        train = try BoosterRowsSample.rows(400, seed: 3)
        validation = try BoosterRowsSample.rows(100, seed: 4)
    }

    /// Runs a shell script's lines.
    private func run(
        _ lines: String, seconds: Int = 20, _ change: (inout ScriptEngine.Settings) -> Void = { _ in }
    ) throws -> TrainedModel {
        let path = try scratch.write("script.sh", "#!/bin/sh\n" + lines + "\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        try FileManager.default.createDirectory(at: scratch.file("runs"), withIntermediateDirectories: true)
        var settings = ScriptEngine.Settings(script: path, temporaryDirectory: scratch.at("runs"))
        settings.timeLimit = .seconds(seconds)
        change(&settings)
        return try ScriptEngine(settings).fit(train: train, validation: validation) { _ in }
    }

    private func reason(_ lines: String, seconds: Int = 20) throws -> String {
        let error = #expect(throws: TrainingError.self) { try run(lines, seconds: seconds) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.at("runs")).isEmpty)
        return try #require(error).description
    }

    /// A linear model of the sample's features, as a shell script writes it.
    private static let model = """
        {"format": "reliscore.linear", "format_version": 1, "link": "logit", "intercept": -1,
         "features": [\(BoosterRowsSample.featureNames.map { "\"\($0)\"" }.joined(separator: ", "))],
         "scaler": {"mean": [0, 0, 0, 0, 0, 0], "scale": [1, 1, 1, 1, 1, 1]}, "fill_values": [0, 0, 0, 0, 0, 0],
         "coefficients": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]}
        """

    @Test(
        "a scikit-learn model of a Python script is read, with its metrics", .enabled(if: TrainingTools.python != nil))
    func python() throws {
        let python = try #require(TrainingTools.python)
        let script = PackageLayout.root.appendingPathComponent("Tests/TestSupport/Peers/train_sklearn.py").path
        let model = try run("exec \(python) \(script) \"$@\"", seconds: 60) { settings in
            settings.hyperparameters = ["max_depth": 3]
            settings.organization = "acme"
        }
        #expect(model.fileName == "model.joblib")
        #expect(model.parameters["hyperparameters"]?["max_depth"] == 3)
        #expect(model.history["result"]?["organizationId"] == "acme")
        let measured = try #require(model.history["metrics"]?["auc"]?.number?.double)
        #expect(measured > 0.5 && measured <= 1)
        #expect(model.history["metrics"]?["dataPoints"] == 400)
    }

    @Test("the configuration has the contract's members, the rows their header, and no variable but those allowed")
    func contract() throws {
        setenv("RELISCORE_TEST_TOKEN", "secret", 1)
        defer { unsetenv("RELISCORE_TEST_TOKEN") }
        let copies = scratch.at("copies")
        let said = try reason(
            "mkdir \(copies); cp \"$1\" \(copies)/config.json; cp train.csv validation.csv \(copies)/; "
                + "env > \(copies)/env; pwd > \(copies)/pwd; exit 7")
        #expect(said.contains("expected exit code 0, found the exit code 7"))
        let config = try JSONValue.parse(Array(scratch.text("copies/config.json").utf8))
        #expect(
            config.objectValue?.keys.prefix(9) == [
                "organizationId", "version", "dataRange", "hyperparameters", "validationSplit", "targetColumn",
                "featureColumns", "schemaConfig", "outputPath",
            ])
        #expect(config["dataRange"]?["endDate"] == "1971-02-04")
        #expect(config["validationSplit"] == 0.2)
        let lines = try scratch.text("copies/train.csv").split(separator: "\n")
        #expect(lines.count == 401)
        #expect(
            lines[0]
                == "date,serial_number,model,smart_5_raw,smart_187_raw,age_days,temperature,constant,flag,label,weight")
        #expect(lines[1].hasPrefix("1970-01-01,a,m,") && lines[1].hasSuffix(",1.0"))
        #expect(lines.contains { $0.contains(",,") })
        #expect(try !scratch.text("copies/env").contains("secret"))
        #expect(try scratch.text("copies/env").contains("PATH="))
        #expect(try scratch.text("copies/pwd").contains("/runs/reliscore-script-"))
    }

    @Test("a model file without a result's path is found by its name; lines before the result are let be")
    func unnamed() throws {
        let model = try run("echo '\(Self.model)' > output/model.json; echo reading; echo '{\"status\": \"SUCCESS\"}'")
        #expect(model.fileName == "model.json")
        #expect(model.history["metrics"] == .null)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let lines: String
        let says: String
    }

    static let faults = [
        Fault(
            testDescription: "fails with its own words",
            lines: "echo '{\"status\": \"FAILED\", \"error\": \"no rows of 2018\"}'; exit 1", says: ": no rows of 2018"),
        Fault(
            testDescription: "fails with words on standard error", lines: "echo 'disk full' >&2; exit 3",
            says: "found the exit code 3; it said: disk full"),
        Fault(
            testDescription: "says FAILED and ends well", lines: "echo '{\"status\": \"FAILED\", \"error\": \"odd\"}'",
            says: "expected the status SUCCESS, found FAILED: odd"),
        Fault(testDescription: "says nothing", lines: "exit 0", says: "found nothing"),
        Fault(testDescription: "says rubbish", lines: "echo done", says: "found \"done\""),
        Fault(testDescription: "dies by a signal", lines: "kill -SEGV $$", says: "its end by signal 11"),
        Fault(testDescription: "writes no model", lines: "echo '{}'", says: "in outputPath, found none"),
        Fault(
            testDescription: "writes two models", lines: "touch output/model.txt output/model_2.onnx; echo '{}'",
            says: "found 2 of them"),
        Fault(
            testDescription: "names a model that is not there", lines: "echo '{\"modelPath\": \"gone.txt\"}'",
            says: "found no file gone.txt"),
        Fault(
            testDescription: "names a file outside", lines: "echo '{\"modelPath\": \"/etc/passwd\"}'",
            says: "found /etc/passwd, elsewhere"),
        Fault(
            testDescription: "names its rows", lines: "echo '{\"modelPath\": \"../train.csv\"}'",
            says: "found ../train.csv, elsewhere"),
        Fault(
            testDescription: "links to a file outside", lines: "ln -s /etc/passwd output/model.txt; echo '{}'",
            says: "in outputPath, found"),
        Fault(
            testDescription: "makes a FIFO", lines: "mkfifo output/model.txt; echo '{}'", says: "in outputPath, found"),
        Fault(
            testDescription: "writes rubbish", lines: "echo MOCK_ONNX_MODEL_DATA > output/model.onnx; echo '{}'",
            says: "cannot use the script's model: "),
        Fault(
            testDescription: "writes a model of other features",
            lines: "echo '\(model.replacingOccurrences(of: "age_days", with: "age"))' > output/model.json; echo '{}'",
            says: "cannot use the script's model: "),
        Fault(
            testDescription: "floods standard output",
            lines: "yes '{\"a\": \"b\"}' & yes flooding", says: "bytes of standard output, found more"),
    ]

    @Test("a script's fault is told, and nothing is left of it", arguments: faults)
    func fault(_ fault: Fault) throws {
        let said = try reason(fault.lines)
        #expect(said.contains(fault.says), "\(said)")
    }

    @Test("a script that hangs is ended with all that it started, also what does not heed a polite signal")
    func hangs() throws {
        let started = scratch.at("started")
        let said = try reason(
            "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > \(started); sleep 50' & sleep 50; sleep 50; sleep 50",
            seconds: 1)
        #expect(said.contains("expected its end within 1.0 seconds, found it still running"))
        try Self.expectEnded(scratch.text("started"))
    }

    @Test("a child that a script leaves behind ends with it")
    func leftBehind() throws {
        let said = try reason("sleep 50 & echo $! > \(scratch.at("started")); exit 0")
        #expect(said.contains("found nothing"))
        try Self.expectEnded(scratch.text("started"))
    }

    @Test("a signal for this process ends the script first, and then does what it would have done")
    func interrupted() throws {
        signal(SIGTERM) { _ in interruptions += 1 }
        defer { signal(SIGTERM, SIG_DFL) }
        interruptions = 0
        let said = try reason("sleep 50 & echo $! > \(scratch.at("started")); kill -TERM $PPID; wait")
        #expect(said.contains("it was interrupted"))
        for _ in 0..<100 where interruptions == 0 { usleep(10_000) }
        #expect(interruptions == 1)
        try Self.expectEnded(scratch.text("started"))
    }

    @Test("what is no executable file is refused")
    func notExecutable() throws {
        let path = try scratch.write("plain.py", "print(1)")
        let engine = ScriptEngine(ScriptEngine.Settings(script: path, temporaryDirectory: scratch.path))
        let error = #expect(throws: TrainingError.self) {
            try engine.fit(train: train, validation: validation) { _ in }
        }
        #expect(error?.code == .engineMissing)
    }

    private static func expectEnded(_ pid: String) throws {
        let pid = try #require(pid_t(pid.trimmingCharacters(in: .whitespacesAndNewlines)))
        // Nobody may have waited for it yet.
        func runs() -> Bool {
            let status = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
            return !status.isEmpty && !status.contains(") Z ")
        }
        for _ in 0..<100 where runs() { usleep(10_000) }
        #expect(!runs())
    }
}

/// Written by a signal's handler, which can hold no context.
nonisolated(unsafe) private var interruptions: sig_atomic_t = 0
