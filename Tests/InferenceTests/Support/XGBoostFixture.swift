import ModelFormats
import Models
import TestSupport

/// A small model and what XGBoost answers for awkward rows; see Recipes/xgboost_fixtures.py.
struct XGBoostFixture {
    let model: Model
    var rows: [[Double]] = []
    var margins: [[Double]] = []
    /// One a row for `multi:softmax`: the class.
    var predictions: [[Double]] = []
    /// Empty when the library explains nothing.
    var contributions: [[Double]] = []

    static let files: [String] = ["bin", "json", "ubj"].flatMap { ending in
        FixtureFiles.names(in: "models/xgboost", ending: ending).map { "\($0).\(ending)" }
    }

    init(_ file: String) throws {
        let bytes = try FixtureFiles.bytes("models/xgboost/\(file)")
        model = try ModelFile.read(bytes, named: file)
        let stem = file.split(separator: ".")[0]
        let predictions = try PredictionRows("predictions/xgboost/\(stem).csv", kinds: [0, 1, 2, 3])
        for row in predictions.rows {
            rows.append(row[0])
            margins.append(row[1])
            self.predictions.append(row[2])
            if !row[3].isEmpty { contributions.append(row[3]) }
        }
    }
}
