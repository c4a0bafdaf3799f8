import Inference
import ModelFormats
import Models
import TestSupport
import Testing

/// Models out of pickles against the answers of the libraries that made them; see `pickled_model_fixtures.py`.
@Suite struct PickledModelTests {
    static let names = FixtureFiles.names(in: "models/pickled", ending: "joblib")

    private static func model(_ name: String) throws -> Model {
        try ModelFile.read(try FixtureFiles.bytes("models/pickled/\(name).joblib"), named: name)
    }

    /// The rows of a prediction file and what the library answered.
    private static func answers(_ name: String) throws -> (rows: [[Double]], outputs: [[Double]]) {
        let lines = try FixtureFiles.text("predictions/pickled/\(name).csv").split(separator: "\n")
        let featureCount = Int(lines[0].prefix { $0 != "," }) ?? 0
        let numbers = lines.dropFirst().map { $0.split(separator: ",").map { Double($0) ?? .nan } }
        return (numbers.map { Array($0.prefix(featureCount)) }, numbers.map { Array($0.dropFirst(featureCount)) })
    }

    private static func outputs(_ model: Model, _ rows: [[Double]]) -> [[Double]] {
        let predictor = Predictors.make(for: model)
        let transform = model.outputTransform
        return rows.map { row in
            var outputs = [Double](repeating: 0, count: model.outputCount)
            row.withUnsafeBufferPointer { row in
                outputs.withUnsafeMutableBufferPointer { outputs in
                    guard let values = row.baseAddress, let margins = outputs.baseAddress else { return }
                    predictor.predictMargins(rows: values, rowCount: 1, margins: margins)
                    transform.apply(to: outputs)
                }
            }
            return outputs
        }
    }

    @Test("every model answers as its library did", arguments: names)
    func parity(name: String) throws {
        let (rows, expected) = try Self.answers(name)
        let model = try Self.model(name)
        #expect(model.outputCount == expected[0].count)
        // BLAS adds in an order of its own, and numpy's exp differs from the C library's in the last bit; XGBoost
        // answers in Float.
        let tolerance = name.hasPrefix("lightgbm") ? 0 : (name.hasPrefix("xgboost") ? 1e-6 : 1e-12)
        for (found, expected) in zip(Self.outputs(model, rows), expected) {
            for (found, expected) in zip(found, expected) {
                #expect(
                    abs(found - expected) <= tolerance * max(1, abs(expected)), "\(found) instead of \(expected)")
            }
        }
    }

    @Test(
        "a linear model with nothing but a scaler in front is one linear model, which can be explained",
        arguments: [
            "logistic", "sgd_log", "sgd_hinge", "linear", "linear_column", "lasso", "ridge_classifier",
            "scaled_logistic", "scaled_sgd_regressor", "bundle", "bundle_dummy", "dummy_prior",
            "logistic_binary_softmax_v1_6", "search",
        ])
    func linear(name: String) throws {
        let model = try Self.model(name)
        guard case .linear = model else {
            Issue.record("\(model.kindDescription)")
            return
        }
        _ = try Explainers.make(for: model)
    }

    @Test("a ReliScore bundle keeps its names, fills and scaling apart")
    func bundle() throws {
        guard case .linear(let model) = try Self.model("bundle") else {
            Issue.record("not a linear model")
            return
        }
        #expect(model.featureNames == ["f_temp", "f_vibration", "f_power"])
        #expect(model.fillValues == model.means)
        #expect(model.link == .logit)
        #expect(model.scales != [1, 1, 1])
        guard case .linear(let dummy) = try Self.model("bundle_dummy") else {
            Issue.record("not a linear model")
            return
        }
        #expect(dummy.fillValues == [0, 0, 0] && dummy.coefficients == [0, 0, 0] && dummy.intercept == 0)
    }

    @Test("a model that stopped early answers with its best iterations only, but an XGBoost booster with all")
    func earlyStopping() throws {
        guard case .trees(let ensemble) = try Self.model("lightgbm_stopped"),
            case .trees(let estimator) = try Self.model("xgboost_stopped"),
            case .trees(let booster) = try Self.model("xgboost_stopped_booster")
        else {
            Issue.record("not trees")
            return
        }
        #expect(ensemble.iterationCount < 40 && ensemble.outputCount == 3)
        #expect(estimator.iterationCount < booster.iterationCount && booster.iterationCount < 40)
    }

    @Test("of a booster's bytes and settings only the model is read")
    func configOffset() throws {
        let binary = try FixtureFiles.bytes("models/xgboost/v1_0_logistic_bin.bin")
        let length = withUnsafeBytes(of: UInt64(binary.count).littleEndian, Array.init)
        let handle = Array("CONFIG-offset:".utf8) + length + binary + Array("{\"settings\":{}}".utf8)
        func pickle(_ handle: [UInt8]) -> [UInt8] {
            let count = withUnsafeBytes(of: UInt64(handle.count).littleEndian, Array.init)
            return [0x80, 5] + Array("cxgboost.core\nBooster\n".utf8) + [0x29, 0x81, 0x7D, 0x8C, 6]
                + Array("handle".utf8) + [0x96] + count + handle + [0x73, 0x62, 0x2E]
        }
        guard case .trees(let ensemble) = try ModelFile.read(pickle(handle), named: "m"),
            case .trees(let alone) = try ModelFile.read(binary, named: "m")
        else {
            Issue.record("not trees")
            return
        }
        #expect(ensemble.trees == alone.trees)
        #expect(throws: ModelFormatError.self) { try ModelFile.read(pickle(Array(handle.prefix(200))), named: "m") }
        #expect(throws: ModelFormatError.self) { try ModelFile.read(pickle(pickle(handle)), named: "m") }
    }

    @Test("only what is a probability says so")
    func probabilities() throws {
        for name in ["logistic", "calibrated_isotonic", "sgd_huber", "bundle", "dummy_prior", "lightgbm_classifier"] {
            #expect(try Self.model(name).objective.yieldsProbability, "\(name)")
        }
        for name in ["sgd_hinge", "linear", "linear_svc", "poisson", "lightgbm_regressor"] {
            #expect(try !Self.model(name).objective.yieldsProbability, "\(name)")
        }
    }
}
