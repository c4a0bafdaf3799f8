import Foundation
import TestSupport

/// A daemon over the versions in `artifacts/`, with ready-made requests.
struct ScoringDaemon {
    let daemon: RunningDaemon
    let golden: GoldenRequests

    init(_ arguments: [String] = [], environment: [String: String] = [:]) throws {
        daemon = try RunningDaemon(root: PackageLayout.artifacts.path, arguments, environment: environment)
        golden = try GoldenRequests(version: Versions.lightGBM)
    }

    var port: UInt16 { daemon.port }

    func connect() throws -> LoopbackConnection { try LoopbackConnection(port: port) }

    /// A scoring request whose answer carries `id`.
    func score(_ row: Int, id: String = "a", query: String = "") -> Data {
        LoopbackConnection.request(
            "POST", "/score" + query, body: golden.item(row % golden.rows.count), fields: ["X-Request-Id: \(id)"])
    }

    /// A batch large enough to leave the event loop.
    func largeBatch(_ rows: Int, id: String = "a") -> Data {
        LoopbackConnection.request("POST", "/score_batch", body: golden.batch(rows), fields: ["X-Request-Id: \(id)"])
    }

    /// Sends bytes on a connection of their own and returns everything that came back until the server closed.
    func exchange(_ bytes: Data, pieces: [Data]? = nil) throws -> Data {
        let connection = try connect()
        for piece in pieces ?? [bytes] {
            // After a refusal the server closes, whatever else is sent.
            do { try connection.send(piece) } catch { break }
            if pieces != nil { usleep(200) }
        }
        connection.shutdownSending()
        return try connection.readToEnd()
    }

    var openConnections: Int {
        let text = (try? daemon.request("GET", "/metrics").text) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("http_server_open_connections ") }
        return line?.split(separator: " ").last.flatMap { Int($0) } ?? -1
    }
}
