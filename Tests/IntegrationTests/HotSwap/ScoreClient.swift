import Foundation
import Glibc
import TestSupport

/// Asks for scores over one keep-alive connection at a time and reads from the answers only what a swap can get wrong.
final class ScoreClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// One scored row: the version it names and its score.
    struct Row: Equatable {
        let version: String
        let score: Double
    }

    private let port: UInt16
    private var connection: LoopbackConnection?
    private var buffer: [UInt8] = []
    private(set) var connectionCount = 0

    init(port: UInt16) { self.port = port }

    /// The next request opens a connection of its own.
    func disconnect() { connection = nil }

    func score(_ item: String, query: String = "?top_reasons=0") throws -> Row {
        try scores("/score" + query, item)[0]
    }

    /// All rows of the answer, in order.
    func scores(_ target: String, _ body: String) throws -> [Row] {
        let connection = try connected()
        try connection.send(LoopbackConnection.request("POST", target, body: body))
        let (status, start) = try receive(connection)
        let text = String(decoding: buffer[start...], as: UTF8.self)
        guard status == 200 else { throw Failure(description: "status \(status): \(text.prefix(300))") }
        let rows = rows(from: start)
        guard !rows.isEmpty else { throw Failure(description: "no scores: \(text.prefix(300))") }
        return rows
    }

    private func connected() throws -> LoopbackConnection {
        if let connection { return connection }
        let new = try LoopbackConnection(port: port, timeoutSeconds: 30)
        connectionCount += 1
        connection = new
        return new
    }

    /// Reads one whole answer into `buffer`; returns its status and where its content begins.
    private func receive(_ connection: LoopbackConnection) throws -> (status: Int, start: Int) {
        buffer.removeAll(keepingCapacity: true)
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        var wanted: (status: Int, start: Int, end: Int)?
        while buffer.count < wanted?.end ?? .max {
            let count = recv(connection.socket, &chunk, chunk.count, 0)
            guard count > 0 else {
                throw Failure(description: "closed or failed after \(buffer.count) bytes: \(errno)")
            }
            buffer += chunk[..<count]
            if wanted == nil, let end = find("\r\n\r\n", from: 0) {
                let head = String(decoding: buffer[..<end], as: UTF8.self).lowercased()
                let length = head.components(separatedBy: "content-length: ").dropFirst().first?.prefix { $0.isNumber }
                guard let status = Int(head.dropFirst(9).prefix(3)), let length = Int(length ?? "") else {
                    throw Failure(description: "not an answer: \(head)")
                }
                wanted = (status, end + 4, end + 4 + length)
            }
        }
        return (wanted?.status ?? 0, wanted?.start ?? 0)
    }

    private func rows(from start: Int) -> [Row] {
        var rows: [Row] = []
        var place = start
        let (scoreKey, versionKey) = ("\"risk_score\":", "\"model_version\":\"")
        while let scoreAt = find(scoreKey, from: place), let versionAt = find(versionKey, from: scoreAt) {
            let number = buffer[(scoreAt + scoreKey.utf8.count)...].prefix { $0 != UInt8(ascii: ",") }
            let version = buffer[(versionAt + versionKey.utf8.count)...].prefix { $0 != UInt8(ascii: "\"") }
            rows.append(
                Row(
                    version: String(decoding: version, as: UTF8.self),
                    score: Double(String(decoding: number, as: UTF8.self)) ?? .nan))
            place = versionAt
        }
        return rows
    }

    private func find(_ text: String, from start: Int) -> Int? {
        var text = text
        return text.withUTF8 { text in
            buffer.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress, let pattern = text.baseAddress else { return nil }
                var place = start
                while place + text.count <= bytes.count {
                    guard let found = memchr(base + place, CInt(text[0]), bytes.count - place - text.count + 1) else {
                        return nil
                    }
                    if memcmp(found, pattern, text.count) == 0 { return UnsafeRawPointer(found) - base }
                    place = UnsafeRawPointer(found) - base + 1
                }
                return nil
            }
        }
    }

    /// Asks every millisecond until an answer comes from `version`.
    ///
    /// - Returns: The seconds that took; nil when `limit` passed first.
    func wait(for version: String, item: String, limit: Double) throws -> Double? {
        let start = monotonicSeconds()
        while true {
            let answered = try score(item).version
            let now = monotonicSeconds()
            if answered == version { return now - start }
            if now - start > limit { return nil }
            usleep(1000)
        }
    }
}
