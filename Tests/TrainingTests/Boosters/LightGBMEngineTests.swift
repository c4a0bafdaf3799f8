import JSONText
import TestSupport
import Testing

@testable import Training

@Suite("LightGBMEngine", .enabled(if: TrainingTools.lightGBM != nil), .serialized)
struct LightGBMEngineTests {
    static let cases = [
        BoosterCase(library: "lightgbm", description: "every round, no validation", validationRows: 0, rounds: 20),
        BoosterCase(
            library: "lightgbm", description: "weights and early stopping", isWeighted: true, rounds: 200, patience: 5,
            threads: 2,
            parameters: ["eta=0.3", "min_data_in_leaf=5"]),
        BoosterCase(
            library: "lightgbm", description: "bins chosen from a sample", rows: 230_000, validationRows: 2_000,
            rounds: 4, patience: 2),
        BoosterCase(
            library: "lightgbm", description: "several metrics", rounds: 60, patience: 3, classWeights: .balanced,
            parameters: ["metric=auc,binary_logloss", "learning_rate=0.2"]),
        BoosterCase(
            library: "lightgbm", description: "GOSS and columns first", rounds: 15, classWeights: .positive(3),
            parameters: ["data_sample_strategy=goss", "force_col_wise=true", "zero_as_missing=true"]),
        BoosterCase(
            library: "lightgbm", description: "DART", rounds: 12, patience: 2, parameters: ["boosting=dart"]),
        BoosterCase(
            library: "lightgbm", description: "a random forest", rounds: 10,
            parameters: ["boosting=rf", "bagging_fraction=0.5", "bagging_freq=1", "max_bin=1000"]),
    ]

    static let outcomes = Result { try BoosterCase.outcomes(cases) }

    @Test("makes the bytes that the Python package makes", arguments: cases)
    func equality(_ one: BoosterCase) throws {
        let outcome = try #require(try Self.outcomes.get()[one.description])
        // The package adds its own line on categories, and its settings hold where its model came from.
        #expect(Self.trees(outcome.ours.bytes) == Self.trees(outcome.python))
        #expect(Self.trees(outcome.ours.bytes).hasSuffix("end of trees"))
    }

    /// Everything up to the end of the trees.
    static func trees(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.components("end of trees").first.map { $0 + "end of trees" } ?? ""
    }
}

extension String {
    fileprivate func components(_ separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
