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
        let lines = try FixtureFiles.text("predictions/xgboost/\(stem).csv").split(separator: "\n")
        let counts = lines[0].split(separator: ",").map { Int($0) ?? 0 }
        for line in lines.dropFirst() {
            var numbers = line.split(separator: ",").map { Double($0) ?? .nan }[...]
            func take(_ count: Int) -> [Double] {
                defer { numbers = numbers.dropFirst(count) }
                return Array(numbers.prefix(count))
            }
            rows.append(take(counts[0]))
            margins.append(take(counts[1]))
            predictions.append(take(counts[2]))
            if counts[3] > 0 { contributions.append(take(counts[3])) }
        }
    }
}
