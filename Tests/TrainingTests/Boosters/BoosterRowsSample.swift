import Bytes
import Foundation
import JSONText
import SystemIO
import TestSupport
import Testing

@testable import Training

/// Made-up rows of every kind that boosting libraries treat by rules of their own: missing values, zeros, many equal
/// values, a column of nothing else, and a label that depends on some of them.
struct BoosterRowsSample {
    static let featureNames = ["smart_5_raw", "smart_187_raw", "age_days", "temperature", "constant", "flag"]

    static func rows(_ count: Int, seed: UInt64, isWeighted: Bool = false) throws -> LabelledRows {
        var rows = try LabelledRows(featureNames: featureNames, in: "/tmp")
        rows.units = ["a"]
        rows.groups = ["m"]
        var random = SplitMix64(seed: seed)
        for index in 0..<count {
            let first = random.uniform() < 0.7 ? 0 : (random.uniform() * 100).rounded()
            let second = random.uniform() < 0.1 ? Double.nan : random.uniform() * random.uniform() * 50
            let age = (random.uniform() * 2000).rounded()
            let temperature = random.uniform() < 0.05 ? .nan : 20 + random.uniform() * 20
            let flag = random.uniform() < 0.5 ? -1.0 : 1e-36
            let risk = -3 + first / 40 + (second.isNaN ? 1 : second / 20) + age / 2000 + flag * 0.2
            let label: UInt8 = random.uniform() < 1 / (1 + exp(-risk)) ? 1 : 0
            for value in [first, second, age, temperature, 7, flag] { try rows.features.append(value) }
            let weight: Float = isWeighted && label == 0 ? 2.5 : 1
            try rows.keys.append(
                .init(day: Int32(index), unit: 0, group: 0, label: label, daysToFailure: -1, weight: weight))
        }
        return rows
    }

    /// As `boosters.py` reads them.
    static func write(_ rows: LabelledRows, _ name: String, to directory: ScratchDirectory) throws {
        func write<T>(_ values: [T], _ suffix: String) throws {
            try values.withUnsafeBytes { Data($0) }.write(to: directory.file(name + suffix))
        }
        try write(Array(rows.features.elements), ".f64")
        try write(rows.keys.elements.map { Float($0.label) }, ".label.f32")
        if rows.keys.elements.contains(where: { $0.weight != 1 }) {
            try write(rows.keys.elements.map(\.weight), ".weight.f32")
        }
        try directory.write("features.txt", rows.featureNames.joined(separator: "\n"))
    }
}

extension SplitMix64 {
    fileprivate mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}

/// The same rows and settings given to an engine and to the Python package.
struct BoosterCase: Sendable, CustomStringConvertible {
    let library: String
    let description: String
    var rows = 3_000
    var validationRows = 1_000
    var isWeighted = false
    var rounds = 30
    var patience = 0
    /// One for most: on a busy machine several wait for each other.
    var threads = 1
    var classWeights = BoosterSettings.ClassWeights.none
    var parameters: [String] = []
    var calibration = BoosterCalibration.none

    struct Outcome: Sendable {
        let ours: TrainedModel
        let python: [UInt8]
    }

    /// Of all cases; Python is started once.
    static func outcomes(_ cases: [BoosterCase]) throws -> [String: Outcome] {
        let python = try #require(TrainingTools.python)
        var directories: [ScratchDirectory] = []
        var models: [TrainedModel] = []
        var list: [JSONValue] = []
        for one in cases {
            let directory = try ScratchDirectory()
            let train = try BoosterRowsSample.rows(one.rows, seed: 1, isWeighted: one.isWeighted)
            let validation = try BoosterRowsSample.rows(one.validationRows, seed: 2, isWeighted: one.isWeighted)
            try BoosterRowsSample.write(train, "train", to: directory)
            if one.validationRows > 0 { try BoosterRowsSample.write(validation, "validation", to: directory) }
            let model = try one.engine().fit(train: train, validation: validation) { _ in }
            list.append([
                "library": .string(one.library), "directory": .string(directory.path),
                "parameters": model.parameters["parameters"] ?? .null,
            ])
            directories.append(directory)
            models.append(model)
        }
        let scratch = try ScratchDirectory()
        let file = try scratch.write("cases.json", JSONValue.array(list).text())
        let peer = PackageLayout.root.appendingPathComponent("Tests/TestSupport/Peers/boosters.py").path
        var child = try ChildProcess(python, [peer, file], output: .null)
        let ending = try child.wait()
        try #require(ending.isSuccess)
        var outcomes: [String: Outcome] = [:]
        for (index, one) in cases.enumerated() {
            let name = one.library == "lightgbm" ? "python.txt" : "python.json"
            let bytes = Array(try Data(contentsOf: directories[index].file(name)))
            outcomes[one.description] = Outcome(ours: models[index], python: bytes)
        }
        return outcomes
    }

    func engine() throws -> any TrainingEngine {
        var settings = BoosterSettings()
        settings.rounds = rounds
        settings.patience = patience
        settings.threads = threads
        settings.classWeights = classWeights
        settings.calibration = calibration
        settings.parameters = try parameters.map { try .init($0) }
        settings.library = library == "lightgbm" ? TrainingTools.lightGBM : TrainingTools.xgboost
        return library == "lightgbm" ? LightGBMEngine(settings) : XGBoostEngine(settings)
    }
}
