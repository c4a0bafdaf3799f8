import JSONText
import ModelFormats
import Models
import SystemIO
import TestSupport
import Testing

@testable import Training

/// Rows for tests of the `logistic` engine.
enum LogisticRows {
    static func make(
        _ rows: [[Double]], _ labels: [UInt8], weights: [Float]? = nil, width: Int? = nil
    ) throws -> LabelledRows {
        let width = width ?? rows.first?.count ?? 1
        let made = try LabelledRows(featureNames: (0..<width).map { "f\($0)" }, in: "/tmp")
        for (row, values) in rows.enumerated() {
            try values.withUnsafeBufferPointer { try made.features.append(contentsOf: $0) }
            try made.keys.append(
                .init(
                    day: Int32(row), unit: 0, group: 0, label: labels[row], daysToFailure: -1,
                    weight: weights?[row] ?? 1))
        }
        return made
    }

    static func none(width: Int) throws -> LabelledRows { try make([], [], width: width) }

    /// Rows whose label depends on the first features, the same for the same seed.
    static func random(_ count: Int, width: Int, seed: UInt64 = 1) throws -> LabelledRows {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / 0x1p53
        }
        var rows: [[Double]] = []
        var labels: [UInt8] = []
        for _ in 0..<count {
            let row = (0..<width).map { $0 % 3 == 2 && uniform() < 0.1 ? .nan : uniform() * 4 - 2 }
            labels.append(uniform() < 1 / (1 + _exp(2 - (row[0].isNaN ? 0 : row[0]))) ? 1 : 0)
            rows.append(row)
        }
        return try make(rows, labels, weights: (0..<count).map { $0 % 4 == 0 ? 5 : 1 }, width: width)
    }

    /// e to the power of x, near enough to make labels with.
    private static func _exp(_ x: Double) -> Double {
        var sum = 1.0
        var term = 1.0
        for index in 1..<40 {
            term *= x / Double(index)
            sum += term
        }
        return sum
    }

    static func fit(
        _ engine: LogisticEngine, _ train: LabelledRows, validation: LabelledRows? = nil
    ) throws -> (LinearModel, TrainedModel) {
        let none = try none(width: train.featureNames.count)
        let trained = try engine.fit(train: train, validation: validation ?? none, progress: { _ in })
        return (try trained.bytes.withUnsafeBytes { try LinearModelJSON.read($0) }, trained)
    }

    static func newton(penalty: Double? = nil, threads: Int = 1) -> LogisticEngine {
        var newton = LogisticSettings.Newton()
        newton.penalty = penalty
        var settings = LogisticSettings(.newton(newton))
        settings.threads = threads
        return LogisticEngine(settings)
    }

    static func compatible(batchRows: Int = 250_000, shuffles: Bool = false) -> LogisticEngine {
        var compatible = LogisticSettings.Compatible()
        compatible.batchRows = batchRows
        compatible.shuffles = shuffles
        return LogisticEngine(LogisticSettings(.compatible(compatible)))
    }
}

/// What scikit-learn made of a few rows: Recipes/logistic_fixtures.py.
struct LogisticFixture {
    private let document: JSONObject

    init() throws {
        document = try #require(try JSONValue.parse(FixtureFiles.bytes("training/logistic.json")).objectValue)
    }

    /// - Parameter oneClass: All labels are 0.
    func rows(oneClass: Bool = false) throws -> LabelledRows {
        let rows = try #require(document["rows"]?.arrayValue).map { row in
            (row.arrayValue ?? []).map { value in
                value.number?.double ?? value.stringValue.flatMap(Double.init) ?? .nan
            }
        }
        let labels = try numbers("labels", of: document).map { oneClass ? 0 : UInt8($0) }
        return try LogisticRows.make(rows, labels, weights: try numbers("weights", of: document).map { Float($0) })
    }

    func batchRows() throws -> Int { try #require(document["batch_rows"]?.number?.int) }

    struct Answer {
        let penalty: Double?
        let means: [Double]
        let scales: [Double]
        let coefficients: [Double]
        let intercept: Double
    }

    func answer(_ name: String) throws -> Answer { try answer(try #require(document[name]?.objectValue)) }

    func exactAnswers() throws -> [Answer] {
        try #require(document["exact"]?.arrayValue).map { try answer(try #require($0.objectValue)) }
    }

    private func answer(_ object: JSONObject) throws -> Answer {
        Answer(
            penalty: object["l2"]?.number?.double, means: try numbers("mean", of: object),
            scales: try numbers("scale", of: object), coefficients: try numbers("coefficients", of: object),
            intercept: try #require(object["intercept"]?.number?.double))
    }

    private func numbers(_ key: String, of object: JSONObject) throws -> [Double] {
        try #require(object[key]?.arrayValue).map { try #require($0.number?.double) }
    }
}
