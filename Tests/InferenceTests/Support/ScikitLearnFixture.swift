import Models
import TestSupport

@testable import ModelFormats

/// A small model and what scikit-learn answers for awkward rows; see Recipes/sklearn_fixtures.py.
struct ScikitLearnFixture {
    let model: Model
    var rows: [[Double]] = []
    /// Empty lists where the library has no word for margins.
    var margins: [[Double]] = []
    /// Nil where the library raises an error.
    var outputs: [[Double]?] = []

    static let names = FixtureFiles.names(in: "models/sklearn", ending: "joblib")

    static func model(_ name: String) throws -> Model {
        let bytes = try FixtureFiles.bytes("models/sklearn/\(name).joblib")
        return try bytes.withUnsafeBytes {
            try ScikitLearnModel.read(try PickleFile.document($0), limits: ModelFileLimits())
        }
    }

    init(_ name: String) throws {
        model = try Self.model(name)
        let lines = try FixtureFiles.text("predictions/sklearn/\(name).csv").split(separator: "\n")
        let counts = lines[0].split(separator: ",").map { Int($0) ?? 0 }
        for line in lines.dropFirst() {
            let cells = line.split(separator: ",")
            rows.append(
                cells.prefix(counts[0]).enumerated().map { column, cell in value(String(cell), column: column) })
            let answers = cells.dropFirst(counts[0])
            if answers.first == "refused" {
                margins.append([])
                outputs.append(nil)
                continue
            }
            let numbers = answers.map { Double($0) ?? .nan }
            margins.append(Array(numbers.prefix(counts[1])))
            outputs.append(Array(numbers.dropFirst(counts[1])))
        }
    }

    /// What a request's value becomes before the row is run.
    private func value(_ cell: String, column: Int) -> Double {
        guard cell.hasPrefix("'") else { return Double(cell) ?? .nan }
        guard case .text(let domain) = model.featureDomains[column] else { return .infinity }
        let position = domain.labels.firstIndex(of: .text(String(cell.dropFirst())))
        return position.map(Double.init) ?? domain.unseen
    }
}
