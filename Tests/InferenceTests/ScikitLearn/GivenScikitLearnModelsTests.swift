import Foundation
import ModelFormats
import Models
import TestSupport
import Testing

@testable import Inference

/// scikit-learn models of other projects, against what the library computed of them.
@Suite(.serialized, .enabled(if: GivenScikitLearnModels.root != nil))
struct GivenScikitLearnModelsTests {
    /// The histogram model's link is numpy's exp, made on a processor with AVX-512: see `ScikitLearnOutput`. Weighted sums
    /// are the library's by BLAS, in an order of its own.
    @Test(
        "predictions equal the library's, to the last bit or few",
        arguments: [
            ("youbike/hist_gradient_boosting", 1), ("youbike/ridge_time_history", 1), ("kserve/mixedtype", 1),
        ] as [(String, UInt64)])
    func predictions(name: String, ulps: UInt64) throws {
        let model = try GivenScikitLearnModels.model("\(name).joblib")
        let truth = try GivenScikitLearnModels.truth("\(name).ref.json", predicting: [Double].self)
        let ordered = try model.reordered(to: try #require(truth.columns))
        let rows = truth.inputs.map { row in
            row.enumerated().map { $1.number(of: $0, ordered.featureDomains) }
        }
        let found = transformed(ordered, margins(ordered, rows))
        let difference = Difference(found, truth.predict.map { [$0] })
        print("\(name): \(difference.rows) rows, \(difference.rowsThatDiffer) differ, \(difference.largestUlps) ulps")
        #expect(difference.rows >= 50 && difference.largestUlps <= ulps, "\(difference)")
    }

    @Test("class probabilities of a model of version 0.23 equal the library's within 1e-12")
    func probabilities() throws {
        let model = try GivenScikitLearnModels.model("mlserver/iris_logreg.joblib")
        let truth = try GivenScikitLearnModels.truth("mlserver/iris_logreg.ref.json", predicting: [Int].self)
        let expected = try #require(truth.probabilities)
        let rows = truth.inputs.map { row in row.map { $0.number(of: 0, []) } }
        let found = transformed(model, margins(model, rows))
        #expect(found.count == expected.count)
        for (row, expectedRow) in zip(found, expected) {
            #expect(row.count == expectedRow.count)
            for (value, wanted) in zip(row, expectedRow) { #expect((value - wanted).magnitude <= 1e-12) }
        }
    }

    @Test(
        "a support vector machine is refused by name, with what to do",
        arguments: ["kserve/iris_svc.joblib", "kserve/iris_svc.pickle"])
    func refusal(name: String) throws {
        let error = try #require(throws: ModelFormatError.self) { try GivenScikitLearnModels.model(name) }
        #expect(error.description.contains("sklearn.svm._classes.SVC"))
        #expect(error.description.contains("train a linear model or trees"))
    }

    @Test("every row's contributions and base value add up to its margin")
    func contributions() throws {
        let model = try GivenScikitLearnModels.model("youbike/hist_gradient_boosting.joblib")
        let rows = [
            [3, 0.5, 0.5, 0.1, 0.2, 0.3, 0.4, 0, 5, 6, 7, 8, 9], [-1, .nan, 0, 0, 0, 0, 0, 1, 1, 2, .nan, 3, 4],
        ]
        let sums = try InferenceTests.contributions(model, rows).map { $0.reduce(0, +) }
        for (sum, margin) in zip(sums, margins(model, rows)) { #expect((sum - margin[0]).magnitude < 1e-9) }
    }
}

/// Where they lie: `../shared` beside the package, or RELISCORE_SHARED.
private enum GivenScikitLearnModels {
    static let root = PackageLayout.givenModels("sklearn")

    static func model(_ name: String) throws -> Model {
        let root = try #require(root)
        return try ModelFile.read([UInt8](Data(contentsOf: root.appending(path: name))), named: name)
    }

    static func truth<Prediction: Decodable>(
        _ name: String, predicting: Prediction.Type
    ) throws -> Truth<Prediction> {
        let root = try #require(root)
        // Unlike JSONSerialization, JSONDecoder rounds every number correctly.
        return try JSONDecoder().decode(
            Truth<Prediction>.self, from: try Data(contentsOf: root.appending(path: name)))
    }
}

private struct Truth<Prediction: Decodable>: Decodable {
    let columns: [String]?
    let inputs: [[Cell]]
    let predict: Prediction
    let probabilities: [[Double]]?

    enum CodingKeys: String, CodingKey {
        case columns, inputs, predict
        case probabilities = "predict_proba"
    }
}

/// A value of a request.
private enum Cell: Decodable {
    case number(Double)
    case text(String)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .number(container.decodeNil() ? .nan : try container.decode(Double.self))
        }
    }

    /// What it becomes before the row is run.
    func number(of column: Int, _ domains: [FeatureDomain]) -> Double {
        switch self {
        case .number(let number): return number
        case .text(let text):
            guard case .text(let domain) = domains[column] else { return .infinity }
            return domain.labels.firstIndex(of: .text(text)).map(Double.init) ?? domain.unseen
        }
    }
}
