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
        let lines = try FixtureFiles.text("predictions/lightgbm/\(name).csv").split(separator: "\n")
        let counts = lines[0].split(separator: ",").map { Int($0) ?? 0 }
        for line in lines.dropFirst() {
            var numbers = line.split(separator: ",").map { Double($0) ?? .nan }[...]
            func take(_ count: Int) -> [Double] {
                defer { numbers = numbers.dropFirst(count) }
                return Array(numbers.prefix(count))
            }
            rows.append(take(counts[0]))
            raw.append(take(counts[1]))
            outputs.append(take(counts[1]))
            if counts[2] > 0 { contributions.append(take(counts[2])) }
        }
    }
}
