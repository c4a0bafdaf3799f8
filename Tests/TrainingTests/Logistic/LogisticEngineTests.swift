import Inference
import ModelFormats
import Models
import TestSupport
import Testing

@testable import Training

@Suite("LogisticEngine")
struct LogisticEngineTests {
    struct Refusal: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var rows: [[Double]] = [[1, 2], [3, 4]]
        var labels: [UInt8] = [0, 1]
        var weights: [Float]?
        var code = TrainingError.Code.badData
        var penalty: Double? = 1
        let sentence: String
    }

    static let refusals = [
        Refusal(
            testDescription: "no rows", rows: [], labels: [],
            sentence: "cannot train: expected rows with features, found 0 rows of 2 features; take more days or other "
                + "groups"),
        Refusal(
            testDescription: "no failures", labels: [0, 0],
            sentence: "cannot train: expected rows with and without a failure, found none with one; take more days or "
                + "other groups"),
        Refusal(
            testDescription: "only failures", labels: [1, 1],
            sentence: "cannot train: expected rows with and without a failure, found none without one; take more days "
                + "or other groups"),
        Refusal(
            testDescription: "weights of 0", weights: [0, 0],
            sentence: "cannot train: expected rows with and without a failure, found none with one; take more days or "
                + "other groups"),
        Refusal(
            testDescription: "one row", rows: [[1, 2]], labels: [1],
            sentence: "cannot train: expected rows with and without a failure, found none without one; take more days "
                + "or other groups"),
        Refusal(
            testDescription: "a weight below 0", weights: [1, -1],
            sentence: "cannot train: expected weights of 0 or more, found -1.0 on day 1"),
        Refusal(
            testDescription: "a weight that is no number", weights: [.nan, 1],
            sentence: "cannot train: expected weights of 0 or more, found nan on day 0"),
        Refusal(
            testDescription: "a third label", labels: [0, 2],
            sentence: "cannot train: expected labels 0 and 1, found 2 on day 1"),
        Refusal(
            testDescription: "squares beyond the range of numbers", rows: [[1, 1e200], [3, -1e200]],
            sentence: "cannot standardise f1: expected values whose squares can be summed, found larger ones; withhold "
                + "it, or clean its values"),
        Refusal(
            testDescription: "a penalty below 0", code: .usage, penalty: -1,
            sentence: "cannot train: expected an L2 penalty of 0 or more, found -1.0"),
        Refusal(
            testDescription: "a penalty that is no number", code: .usage, penalty: .nan,
            sentence: "cannot train: expected an L2 penalty of 0 or more, found nan"),
    ]

    @Test("says what is wrong with the rows or the settings", arguments: refusals)
    func refuses(_ refusal: Refusal) throws {
        let rows = try LogisticRows.make(refusal.rows, refusal.labels, weights: refusal.weights, width: 2)
        let error = #expect(throws: TrainingError.self) {
            try LogisticRows.fit(LogisticRows.newton(penalty: refusal.penalty), rows)
        }
        #expect(error == TrainingError(refusal.code, refusal.sentence))
    }

    @Test("validation rows of other features are refused")
    func otherFeatures() throws {
        let error = #expect(throws: TrainingError.self) {
            try LogisticRows.fit(
                LogisticRows.newton(), LogisticRows.random(20, width: 2), validation: LogisticRows.random(20, width: 3))
        }
        #expect(error?.code == .badData)
    }

    @Test("more features than the matrix has room for are refused")
    func tooManyFeatures() throws {
        let rows = try LogisticRows.make([[Double](repeating: 0, count: 2_001)], [0])
        let error = #expect(throws: TrainingError.self) { try LogisticRows.fit(LogisticRows.newton(), rows) }
        #expect(error?.code == .usage)
    }

    @Test("the same rows and settings give the same bytes", arguments: [true, false])
    func sameBytes(isCompatible: Bool) throws {
        let engine = isCompatible ? LogisticRows.compatible(shuffles: true) : LogisticRows.newton()
        let models = try (0..<2).map { _ in
            try LogisticRows.fit(engine, LogisticRows.random(500, width: 5)).1.bytes
        }
        #expect(models[0] == models[1])
    }

    @Test("the model can be served, and a missing value counts as the mean")
    func served() throws {
        let (model, trained) = try LogisticRows.fit(
            LogisticRows.newton(penalty: 0.01), LogisticRows.random(500, width: 3))
        let served = try ModelFile.read(trained.bytes, named: trained.fileName)
        #expect(served.featureNames == ["f0", "f1", "f2"])
        var margins = [0.0, 0.0]
        Predictors.make(for: served).predictMargins(
            rows: [0.5, .nan, 1] + [0.5, model.means[1], 1], rowCount: 2, margins: &margins)
        #expect(margins[0] == margins[1])
        #expect(margins[0] > model.intercept)
    }

    @Test("progress is reported for each batch of both passes")
    func progress() throws {
        var reports = 0
        let none = try LogisticRows.none(width: 2)
        _ = try LogisticRows.compatible(batchRows: 100).fit(
            train: LogisticRows.random(300, width: 2), validation: none, progress: { _ in reports += 1 })
        #expect(reports == 6)
    }
}
