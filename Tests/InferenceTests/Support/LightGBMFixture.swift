import ModelFormats
import Models
import TestSupport

/// A small model and what LightGBM answers for awkward rows; see Recipes/lightgbm_fixtures.py.
struct LightGBMFixture {
    let ensemble: TreeEnsemble
    var rows: [[Double]] = []
    /// Sums, even of a random forest.
    var raw: [[Double]] = []
    var outputs: [[Double]] = []
    /// Empty when the library explains nothing.
    var contributions: [[Double]] = []

    static let names = FixtureFiles.names(in: "models/lightgbm", ending: "txt")

    static func ensemble(_ name: String) throws -> TreeEnsemble {
        let bytes = try FixtureFiles.bytes("models/lightgbm/\(name).txt")
        return try bytes.withUnsafeBytes { try LightGBMText.read($0, named: "\(name).txt") }
    }

    init(_ name: String) throws {
        ensemble = try Self.ensemble(name)
        let predictions = try PredictionRows("predictions/lightgbm/\(name).csv", kinds: [0, 1, 1, 2])
        for row in predictions.rows {
            rows.append(row[0])
            raw.append(row[1])
            outputs.append(row[2])
            if !row[3].isEmpty { contributions.append(row[3]) }
        }
    }
}
