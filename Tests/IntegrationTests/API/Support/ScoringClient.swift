import Foundation
import TestSupport

/// One kept-alive connection to a daemon serving one of the versions that come with the source.
final class ScoringClient {
    let daemon: RunningDaemon
    private var connection: LoopbackConnection

    init(_ version: String = Versions.lightGBM, _ arguments: [String] = []) throws {
        daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--model-version", version] + arguments)
        connection = try LoopbackConnection(port: daemon.port, timeoutSeconds: 60)
    }

    func post(_ target: String, _ body: String, _ fields: [String] = []) throws -> HTTPAnswer {
        try ask(LoopbackConnection.request("POST", target, body: body, fields: fields))
    }

    func get(_ target: String, _ fields: [String] = []) throws -> HTTPAnswer {
        try ask(LoopbackConnection.request("GET", target, fields: fields))
    }

    private func ask(_ request: Data) throws -> HTTPAnswer {
        try connection.send(request)
        let answer = try connection.readAnswer()
        if answer.fields["connection"] == "close" {
            connection = try LoopbackConnection(port: daemon.port, timeoutSeconds: 60)
        }
        return answer
    }
}

/// `golden.json` with its margins.
struct GoldenFile: Decodable {
    let features: [String]
    let rows: [[Double?]]
    let margins: [Double]
    let scores: [Double]

    init(_ version: String) throws {
        let url = PackageLayout.artifacts.appendingPathComponent(version).appendingPathComponent("golden.json")
        self = try JSONDecoder().decode(GoldenFile.self, from: try Data(contentsOf: url))
    }

    /// What the margins give with this machine's `exp`, whose last bit may differ from that of the machine that wrote
    /// `scores`.
    var scoresHere: [Double] { margins.map { 1 / (1 + exp(-$0)) } }

    /// A request of one row, its features in the order of `order`.
    func item(_ row: Int, driveID: String = "Z305B2QN", order: [Int]? = nil) -> String {
        let members = (order ?? Array(features.indices)).map { index in
            "\"\(features[index])\":\(rows[row][index].map { "\($0)" } ?? "null")"
        }
        return "{\"drive_id\":\"\(driveID)\",\"day\":\"2018-06-01\",\"features\":{\(members.joined(separator: ","))}}"
    }
}

/// One answer's members, with the score's exact bits.
struct ScoreAnswer: Decodable {
    struct Reason: Decodable, Equatable {
        let code: String
        let contribution: Double
        let direction: String
        let imputed: Bool?
    }

    let driveID: String
    let day: String
    let riskScore: Double
    let riskBucket: String
    let topReasons: [Reason]
    let modelVersion: String
    let scoredAt: String

    private enum CodingKeys: String, CodingKey {
        case day
        case driveID = "drive_id"
        case riskScore = "risk_score"
        case riskBucket = "risk_bucket"
        case topReasons = "top_reasons"
        case modelVersion = "model_version"
        case scoredAt = "scored_at"
    }
}

extension HTTPAnswer {
    func score() throws -> ScoreAnswer { try JSONDecoder().decode(ScoreAnswer.self, from: body) }
    func scores() throws -> [ScoreAnswer] { try JSONDecoder().decode([ScoreAnswer].self, from: body) }
}
