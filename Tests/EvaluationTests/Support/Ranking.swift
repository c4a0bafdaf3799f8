import Foundation
import JSONText
import TestSupport

@testable import Evaluation

/// Rows as numbers, ranked for the length of a call.
struct Rows {
    var labels: [Int]
    var scores: [Double]
    var weights: [Float]
    var units: [UInt32]

    init(labels: [Int], scores: [Double], weights: [Float]? = nil, units: [UInt32]? = nil) {
        self.labels = labels
        self.scores = scores
        self.weights = weights ?? Array(repeating: 1, count: labels.count)
        self.units = units ?? labels.indices.map { UInt32($0) }
    }

    func ranked<Result>(_ use: (RankedRows) throws -> Result) throws -> Result {
        var rows = labels.indices.map {
            ScoredRow(score: scores[$0], isPositive: labels[$0] == 1, weight: weights[$0], unit: units[$0])
        }
        return try rows.withUnsafeMutableBufferPointer { try use(RankedRows(ranking: $0)) }
    }
}

/// A file of `Fixtures/evaluation`.
struct MetricsFixture {
    let document: JSONValue

    static let names = FixtureFiles.names(in: "evaluation", ending: "json")

    init(_ name: String) throws {
        document = try JSONValue.parse(FixtureFiles.bytes("evaluation/\(name).json"))
    }

    var rows: Rows {
        Rows(
            labels: numbers("labels").map { Int($0) }, scores: numbers("scores"),
            weights: numbers("weights").map { Float($0) })
    }

    subscript(key: String) -> Double? { document[key]?.number?.double }

    func numbers(_ key: String) -> [Double] { Self.numbers(document[key]) }

    func table(_ key: String) -> [[Double]]? { document[key]?.arrayValue?.map { Self.numbers($0) } }

    private static func numbers(_ value: JSONValue?) -> [Double] {
        value?.arrayValue?.map { $0.number?.double ?? .nan } ?? []
    }
}

/// |a − b| ≤ 1e-12 of the greater. numpy adds in pairs, we add with compensation: the last digits differ.
func isClose(_ left: Double?, _ right: Double?, within tolerance: Double = 1e-12) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left == right || abs(left - right) <= tolerance * max(abs(left), abs(right))
}
