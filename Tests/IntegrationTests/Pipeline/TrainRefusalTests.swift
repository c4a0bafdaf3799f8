import Foundation
import TestSupport
import Testing

/// What `reliscore train` refuses, with which exit code, and what it says to do.
@Suite("refusals of train", .enabled(if: SmallFleet.isPossible))
struct TrainRefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var words: [String]
        var environment: [String: String] = [:]
        let status: Int32
        let says: String
        var testDescription: String { words.joined(separator: " ") + environment.map { " \($0)=\($1)" }.joined() }
    }

    @Test(
        "what cannot be trained is refused, with the next step, and nothing is published",
        arguments: [
            Case(words: ["--gate", "pr_acu>=0.1", "--promote"], status: 64, says: "did you mean pr_auc?"),
            Case(words: ["--gate", "pr_auc>=0.1"], status: 64, says: "expected --promote beside it"),
            Case(words: ["--horizon-days", "14"], status: 64, says: "build features with --horizon-days 14"),
            Case(words: ["--version", "a/b"], status: 64, says: "name it with --version"),
            Case(words: ["--engine", "gbm"], status: 64, says: "expected one of logistic, lightgbm, xgboost, script"),
            Case(
                words: ["--engine", "lightgbm", "--calibration", "isotonic"], status: 64, says: "expected one of none"),
            Case(words: ["--compat", "--calibration", "none"], status: 64, says: "leave --calibration out"),
            Case(words: ["--rounds", "5"], status: 64, says: "--rounds is not for the engine logistic"),
            Case(words: ["--compat", "--penalty", "1"], status: 64, says: "leave --penalty out"),
            Case(words: ["--batch-size", "10"], status: 64, says: "--batch-size is for --compat"),
            Case(words: ["--engine", "script"], status: 64, says: "needs --script FILE"),
            Case(words: ["--script", "x"], status: 64, says: "not for the engine logistic"),
            Case(
                words: ["--engine", "script", "--script", "/nonexistent"], status: 69,
                says: "found nothing there; check the path"),
            Case(words: ["--engine", "script", "--script", "/etc"], status: 69, says: "chmod +x"),
            Case(words: ["--withhold", "agedays"], status: 64, says: "found none that fits"),
            Case(words: ["--withhold", "*"], status: 64, says: "found none left"),
            Case(words: ["--high-budget", "0.1"], status: 64, says: "expected --high-budget at most --medium-budget"),
            Case(words: ["--test-from", "2030-01-01"], status: 65, says: "choose --test-from"),
            Case(words: ["--test-from", "2000-01-01"], status: 65, says: "choose --test-from"),
            Case(words: ["--test-from", "2024-02-30"], status: 64, says: "expected a day such as"),
            Case(words: ["--train-from", "2024-03-01"], status: 65, says: "found a test from"),
            Case(words: ["--drive-model", "ST9"], status: 65, says: "expected rows of ST9 from"),
            Case(words: ["--features", "/nonexistent"], status: 66, says: "make it with reliscore features build"),
            Case(words: ["--artifacts-root", "/nonexistent"], status: 64, says: "given twice"),
            Case(words: ["--manifest", "/nonexistent"], status: 66, says: "cannot read the manifest /nonexistent"),
            Case(words: ["--duckdb", "/nonexistent"], status: 69, says: "found none at /nonexistent"),
            Case(
                words: ["--engine", "lightgbm"], environment: ["RELISCORE_LIGHTGBM": "/nonexistent"], status: 69,
                says: "change RELISCORE_LIGHTGBM"),
            Case(
                words: ["--engine", "xgboost", "--xgboost", "/nonexistent"], status: 69,
                says: "give another path with --xgboost"),
        ])
    func refused(refusal: Case) throws {
        let root = try TrainingRoot()
        let engine = refusal.words.contains("--engine") ? [] : ["--engine", "logistic"]
        let run = try root.train(engine + refusal.words, environment: refusal.environment)
        #expect(run.status == refusal.status)
        #expect(run.errors.contains(refusal.says), "\(run.errors)")
        #expect(root.versions == [] && root.temporaryFiles == [])
    }

    @Test("a version that exists is refused before the training, also one named by the time")
    func exists() throws {
        let root = try TrainingRoot()
        for words in [["--version", "v1"], []] {
            let first = try root.train(["--engine", "logistic"] + words)
            #expect(first.status == 0, "\(first.errors)")
            let second = try root.train(["--engine", "logistic"] + words)
            #expect(second.status == 73 && second.errors.contains("name it with --version"))
            #expect(!second.errors.contains("measuring on"))
        }
        #expect(root.versions == ["h30_logistic_20260101T000000Z", "v1"])
    }

    @Test("a directory for temporary files that cannot take any is an error that names it")
    func noRoom() throws {
        let scratch = try ScratchDirectory()
        for place in [scratch.at("absent"), "/proc"] {
            let root = try TrainingRoot()
            let program = try RunningProgram.run([
                "train", "--engine", "logistic", "--features", SmallFleet.shared.get().features, "--artifacts-root",
                root.path, "--duckdb", TrainingTools.duckDB ?? "", "--temp-dir", place,
            ])
            #expect(program.status == 74 && program.errors.contains(place), "\(program.errors)")
            #expect(root.versions == [])
        }
    }

    @Test(
        "features without rows, without labels or with one kind of labels are refused",
        arguments: [
            (nil, 66, "make them with reliscore features build"),
            ("NULL::INTEGER AS label_30d", 65, "expected rows with a label"),
            ("0 AS label_30d", 65, "expected rows that fail within the horizon and rows that do not, found 0 of"),
            ("1 AS label_30d", 65, "rows that do not, found 2111 of 2111 that do; take more"),
        ] as [(String?, Int32, String)])
    func labels(columns: String?, status: Int32, says: String) throws {
        let scratch = try ScratchDirectory()
        if let columns { try SmallFleet.shared.get().features(replacing: columns, in: scratch.path) }
        let root = try TrainingRoot(features: scratch.path)
        let run = try root.train(["--engine", "logistic"])
        #expect(run.status == status && run.errors.contains(says), "\(run.errors)")
        #expect(root.versions == [] && root.temporaryFiles == [])
    }
}
