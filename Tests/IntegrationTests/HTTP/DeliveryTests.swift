import Foundation
import HTTPProtocol
import TestSupport
import Testing

@Suite("HTTP delivery", .serialized)
struct DeliveryTests {
    enum Delivery: CaseIterable {
        case oneWrite, byteByByte, split

        func pieces(of bytes: Data, seed: Int) -> [Data] {
            switch self {
            case .oneWrite: return [bytes]
            case .byteByByte: return bytes.map { Data([$0]) }
            case .split:
                let offset = 1 + seed * 7919 % max(bytes.count - 1, 1)
                return [bytes.prefix(offset), bytes.dropFirst(offset)]
            }
        }
    }

    private let service: ScoringDaemon

    init() throws { service = try ScoringDaemon(["--workers", "1"]) }

    @Test(
        "an ambiguous message gets its one refusal and a closed connection, however it is delivered",
        arguments: Delivery.allCases)
    func ambiguous(delivery: Delivery) throws {
        let next = Data("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        for (index, message) in AmbiguousMessage.all.enumerated() {
            let bytes = Data(message.text.utf8) + next
            let pieces = delivery.pieces(of: bytes, seed: index)
            let answer = String(decoding: try service.exchange(bytes, pieces: pieces), as: UTF8.self)
            let status = Refusal(message.code).status.rawValue
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(message.name): \(answer.prefix(40))")
            #expect(answer.contains("\r\nconnection: close\r\n"), "\(message.name)")
            #expect(answer.components(separatedBy: "HTTP/1.1 \(status)").count == 2, "\(message.name)")
            #expect(!answer.contains("HTTP/1.1 200"), "\(message.name)")
        }
        #expect(try service.daemon.request("GET", "/livez").status == 200)
    }

    /// What may differ between two answers to the same bytes.
    private func withoutMoments(_ data: Data) -> String {
        String(decoding: data, as: UTF8.self)
            .replacing(/"scored_at":"[^"]*"/, with: "")
            .replacing(/\r\ndate: [^\r]*/, with: "")
            .replacing(/\r\nx-request-id: [0-9a-f]{32}/, with: "")
    }

    static let requests: [(name: String, text: String)] = [
        ("GET", "GET /model/info HTTP/1.1\r\nHost: a\r\nX-Request-Id: b\r\n\r\n"),
        ("pipelined", "GET /livez HTTP/1.1\r\nHost: a\r\n\r\nHEAD /nothing HTTP/1.1\r\nHost: a\r\n\r\n"),
        (
            "chunked with a trailer",
            "POST /score_batch HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "6;a=b\r\n{\"item\r\n5\r\ns\":[]\r\n1\r\n}\r\n0\r\nA: b\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
        (
            "refused content",
            "POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\n\r\n{\"drive_id\":1}GET /livez HTTP/1.0\r\n\r\n"
        ),
        (
            "refused head",
            "POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcdOPTIONS /score HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
        (
            "waiting for 100",
            "POST /score_batch HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 12\r\n\r\n{\"items\":[]}"
        ),
        ("too large", "POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
    ]

    @Test("the same bytes get the same answer wherever the network splits them", arguments: requests.map(\.name))
    func everySplit(name: String) throws {
        let bytes = Data(try #require(DeliveryTests.requests.first { $0.name == name }).text.utf8)
        try compareSplits(of: bytes, step: 1)
    }

    @Test("a scored request gets the same answer wherever the network splits it")
    func scoredSplits() throws {
        try compareSplits(of: service.score(1) + service.score(2, query: "?top_reasons=0"), step: 41)
    }

    private func compareSplits(of bytes: Data, step: Int) throws {
        let whole = withoutMoments(try service.exchange(bytes))
        #expect(whole.hasPrefix("HTTP/1.1 "))
        for offset in stride(from: 1, to: bytes.count, by: step) {
            let pieces = [bytes.prefix(offset), bytes.dropFirst(offset)]
            #expect(withoutMoments(try service.exchange(bytes, pieces: pieces)) == whole, "split at \(offset)")
        }
    }
}
