package import Foundation

/// Requests made from the golden rows of a published version.
package struct GoldenRequests: Sendable {
    package let features: [String]
    package let rows: [[Double?]]
    package let scores: [Double]

    package init(version: String, in root: URL = PackageLayout.artifacts) throws {
        struct File: Decodable {
            let features: [String]
            let rows: [[Double?]]
            let scores: [Double]
        }
        let data = try Data(contentsOf: root.appendingPathComponent(version).appendingPathComponent("golden.json"))
        let file = try JSONDecoder().decode(File.self, from: data)
        features = file.features
        rows = file.rows
        scores = file.scores
    }

    /// The content of a `/score` request for one row.
    package func item(_ row: Int, driveID: String = "Z305B2QN", day: String = "2018-06-01") -> String {
        let values = zip(features, rows[row]).map { name, value in
            "\"\(name)\":\(value.map { "\($0)" } ?? "null")"
        }
        return "{\"drive_id\":\"\(driveID)\",\"day\":\"\(day)\",\"features\":{\(values.joined(separator: ","))}}"
    }

    /// The content of a `/score_batch` request of `count` items, the rows in turn.
    package func batch(_ count: Int) -> String {
        let items = (0..<count).map { item($0 % rows.count, driveID: "D\($0)") }
        return "{\"items\":[\(items.joined(separator: ","))]}"
    }
}
