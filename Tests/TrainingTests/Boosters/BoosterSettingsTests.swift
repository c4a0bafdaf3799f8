import SystemIO
import TestSupport
import Testing

@testable import Training

@Suite("Settings of the boosting libraries")
struct BoosterSettingsTests {
    private func failure(_ engine: any TrainingEngine, rows: Int = 50) throws -> TrainingError {
        let train = try BoosterRowsSample.rows(rows, seed: 9)
        let error = #expect(throws: TrainingError.self) {
            try engine.fit(train: train, validation: train) { _ in }
        }
        return try #require(error)
    }

    private func settings(_ library: String?, _ parameters: [String]) throws -> BoosterSettings {
        var settings = BoosterSettings()
        settings.library = library
        settings.threads = 1
        settings.rounds = 2
        settings.parameters = try parameters.map { try .init($0) }
        return settings
    }

    @Test(
        "LightGBM's parameters are refused that it does not know, that are given twice, or that are not for training",
        .enabled(if: TrainingTools.lightGBM != nil),
        arguments: [
            (["num_leafs=3"], "the parameter num_leafs: expected one of LightGBM's"),
            (["eta=0.1", "learning_rate=0.2"], "it is given more than once"),
            (["data=/etc/passwd"], "it is not for this command"), (["linear_tree=true"], "it is not for this command"),
            (["objective=regression"], "the objective regression: expected binary or cross_entropy"),
            (["n_jobs=100000"], "n_jobs=100000: expected 1 to 1024 threads"),
            (["num_iterations=many"], "num_iterations=many: expected a whole number"),
        ])
    func lightGBM(_ parameters: [String], _ reason: String) throws {
        let error = try failure(LightGBMEngine(settings(TrainingTools.lightGBM, parameters)))
        #expect(error.code == .usage && error.description.contains(reason))
    }

    @Test("what LightGBM itself refuses is told in its words", .enabled(if: TrainingTools.lightGBM != nil))
    func lightGBMRefusal() throws {
        let error = try failure(LightGBMEngine(settings(TrainingTools.lightGBM, ["num_leaves=1"])))
        #expect(error.code == .engineFailed && error.description.contains("num_leaves"))
    }

    @Test(
        "XGBoost's parameters are refused that it does not know, that are given twice, or that are not for training",
        .enabled(if: TrainingTools.xgboost != nil),
        arguments: [
            (["max_dept=3"], "XGBoost does not know them"), (["eta=0.1", "learning_rate=0.2"], "more than once"),
            (["objective=multi:softprob"], "expected binary:logistic or reg:logistic"),
            (["booster=gblinear"], "expected gbtree or dart"), (["tree_method=exact"], "expected hist"),
            (["max_bin=1"], "max_bin=1: expected a whole number"),
            (["nthread=100000"], "nthread=100000: expected 1 to 1024 threads"),
            (["num_boost_round=3"], "it is not for this command"),
        ])
    func xgboost(_ parameters: [String], _ reason: String) throws {
        let error = try failure(XGBoostEngine(settings(TrainingTools.xgboost, parameters)))
        #expect(error.code == .usage && error.description.contains(reason))
    }

    @Test("a library that is not where it is said to be is an error, and no other one is taken")
    func missing() throws {
        let error = try failure(LightGBMEngine(settings("/nowhere/lib_lightgbm.so", [])))
        #expect(error.code == .engineMissing && error.description.contains("give another path with --lightgbm"))
        let other = try failure(XGBoostEngine(settings("/nowhere/libxgboost.so", [])))
        #expect(other.code == .engineMissing && other.description.contains("give another path with --xgboost"))
    }

    @Test("another library in the place of the one meant is refused", .enabled(if: TrainingTools.lightGBM != nil))
    func other() throws {
        let error = try failure(XGBoostEngine(settings(TrainingTools.lightGBM, [])))
        #expect(error.code == .engineMissing && error.description.contains("python3 -m pip install xgboost-cpu"))
    }

    @Test("versions older than the functions used are refused, with the command that helps")
    func version() {
        #expect(throws: Never.self) { try BoosterLibrary.lightGBM.require((4, 0), found: "4.6.0.99", at: "x") }
        let error = #expect(throws: TrainingError.self) {
            try BoosterLibrary.lightGBM.require((4, 0), found: "3.3.5", at: "x")
        }
        #expect(
            error?.description == "cannot use x: expected lightgbm 4.0 or newer, found 3.3.5; "
                + "install: python3 -m pip install --upgrade lightgbm")
    }

    @Test("rows of one class are refused before anything is loaded")
    func oneClass() throws {
        let rows = try BoosterRowsSample.rows(20, seed: 1)
        for index in 0..<rows.count { rows.keys.elements[index].label = 0 }
        for engine in [XGBoostEngine(BoosterSettings()) as any TrainingEngine] {
            let error = #expect(throws: TrainingError.self) {
                try engine.fit(train: rows, validation: rows) { _ in }
            }
            #expect(error?.code == .badData)
        }
    }

    @Test("names that a model file cannot hold are refused")
    func names() throws {
        let rows = try LabelledRows(featureNames: ["a b"], in: "/tmp")
        let error = #expect(throws: TrainingError.self) {
            try XGBoostEngine(BoosterSettings()).fit(train: rows, validation: rows) { _ in }
        }
        #expect(error?.description.contains("cannot name a feature \"a b\"") == true)
    }

    @Test("parameters are name=value without spaces", arguments: ["eta", "=1", "eta=", "a=b c", "a=b\nc"])
    func spelling(_ text: String) {
        #expect(throws: TrainingError.self) { try BoosterSettings.Parameter(text) }
    }
}

@Suite("EarlyStopping")
struct EarlyStoppingTests {
    private func rounds(_ stopping: EarlyStopping, _ values: [[Double]]) -> (Int, Int?) {
        var stopping = stopping
        for (round, value) in values.enumerated()
        where stopping.ends(round: round, values: value, isLast: round == values.count - 1) {
            return (round, stopping.decision)
        }
        return (values.count, stopping.decision)
    }

    @Test("ends as many rounds after the best as were given, and keeps the best")
    func patience() {
        let stopping = EarlyStopping(metrics: [.init(name: "loss", isGreaterBetter: false)], patience: 2)
        #expect(rounds(stopping, [[3], [2], [2], [2.5], [1]]) == (3, 1))
        #expect(rounds(stopping, [[3], [2], [1]]) == (2, 2))
    }

    @Test("the first metric whose patience ends decides, unless only the first counts")
    func several() {
        var stopping = EarlyStopping(
            metrics: [.init(name: "loss", isGreaterBetter: false), .init(name: "auc", isGreaterBetter: true)],
            patience: 1)
        #expect(rounds(stopping, [[3, 0.5], [2, 0.4], [1, 0.6]]) == (1, 0))
        stopping.isFirstMetricOnly = true
        #expect(rounds(stopping, [[3, 0.5], [2, 0.4], [1, 0.6]]) == (2, 2))
        stopping.leastImprovement = 1.5
        #expect(rounds(stopping, [[3, 0.5], [2, 0.4], [1, 0.6]]) == (1, 0))
    }
}
