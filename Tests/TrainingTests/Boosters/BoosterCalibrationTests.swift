import Evaluation
import Foundation
import Inference
import JSONText
import ModelFormats
import Models
import SystemIO
import TestSupport
import Testing

@testable import Training

@Suite("Calibration in the trees", .enabled(if: TrainingTools.lightGBM != nil && TrainingTools.xgboost != nil))
struct BoosterCalibrationTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        let library: String
        var parameters: [String] = []
        /// Margins are sums of this many half units in the last place, at most.
        let tolerance: Double

        var testDescription: String { ([library] + parameters).joined(separator: " ") }
    }

    static let kinds = [
        Kind(library: "lightgbm", tolerance: 0x1p-46),
        Kind(library: "lightgbm", parameters: ["sigmoid=0.7"], tolerance: 0x1p-46),
        Kind(
            library: "lightgbm", parameters: ["boosting=rf", "bagging_freq=1", "bagging_fraction=0.5"],
            tolerance: 0x1p-46),
        Kind(library: "lightgbm", parameters: ["objective=cross_entropy"], tolerance: 0x1p-46),
        Kind(library: "xgboost", tolerance: 0x1p-17),
        Kind(library: "xgboost", parameters: ["booster=dart"], tolerance: 0x1p-17),
    ]

    @Test("moves every margin by the line, and the engine finds the library in agreement", arguments: kinds)
    func margins(_ kind: Kind) throws {
        let train = try BoosterRowsSample.rows(3_000, seed: 5)
        let validation = try BoosterRowsSample.rows(1_000, seed: 6)
        var one = BoosterCase(library: kind.library, description: "", rounds: 20, patience: 0)
        one.parameters = kind.parameters + ["scale_pos_weight=9"]
        let plain = try one.engine().fit(train: train, validation: validation) { _ in }
        one.calibration = .sigmoid
        let calibrated = try one.engine().fit(train: train, validation: validation) { _ in }
        let line = try #require(calibrated.parameters["calibration"])
        let slope = try #require(line["slope"]?.number?.double)
        let intercept = try #require(line["intercept"]?.number?.double)
        #expect(slope != 1)
        let before = try Self.logOdds(plain.bytes, validation)
        let after = try Self.logOdds(calibrated.bytes, validation)
        for (m, calibrated) in zip(before, after) {
            #expect(abs(calibrated - (slope * m + intercept)) <= kind.tolerance * (1 + abs(m)))
        }
        // As many failures are expected as there are: the line has an intercept of its own.
        let expected = after.reduce(0) { $0 + 1 / (1 + exp(-$1)) }
        let found = validation.keys.elements.reduce(0) { $0 + Double($1.label) }
        #expect(abs(expected - found) < 1.5)
    }

    private static func logOdds(_ bytes: [UInt8], _ rows: LabelledRows) throws -> [Double] {
        let model = try ModelFile.read(bytes, named: "model")
        var margins = [Double](repeating: 0, count: rows.count)
        let features = rows.features(of: 0..<rows.count)
        Predictors.make(for: model).predictMargins(
            rows: try #require(features.baseAddress), rowCount: rows.count, margins: &margins)
        guard case .trees(let ensemble) = model, case .binary(let sigmoid) = ensemble.objective else { return margins }
        return margins.map { $0 / (ensemble.divisor ?? 1) * sigmoid }
    }

    @Test("leaves all of LightGBM's text but the values as it is")
    func text() throws {
        let train = try BoosterRowsSample.rows(2_000, seed: 7)
        let model = try BoosterCase(library: "lightgbm", description: "", rounds: 3).engine()
            .fit(train: train, validation: train) { _ in }
        let same = try LightGBMCalibration.calibrated(model.bytes, .identity, logOddsPerMargin: 1)
        #expect(same == model.bytes)
        let doubled = try LightGBMCalibration.calibrated(
            model.bytes, PlattScaling(slope: 2, intercept: 0), logOddsPerMargin: 1)
        func lines(_ bytes: [UInt8]) -> [Substring] {
            String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter {
                !$0.hasPrefix("leaf_value=") && !$0.hasPrefix("internal_value=") && !$0.hasPrefix("tree_sizes=")
            }
        }
        #expect(lines(doubled) == lines(model.bytes))
    }

    @Test("refuses a text that is no LightGBM model", arguments: ["", "tree\nversion=v4\n", "tree_sizes=1\nTree=0\n"])
    func malformed(_ text: String) {
        #expect(throws: TrainingError.self) {
            try LightGBMCalibration.calibrated(Array(text.utf8), .identity, logOddsPerMargin: 1)
        }
    }
}
