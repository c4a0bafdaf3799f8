import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("HTTP connections", .serialized)
struct PipeliningTests {
    private let service: ScoringDaemon

    init() throws { service = try ScoringDaemon(["--workers", "1"]) }

    @Test("a connection serves one request after another")
    func keepAlive() throws {
        let connection = try service.connect()
        for row in 0..<20 {
            try connection.send(service.score(row, id: "r\(row)"))
            let answer = try connection.readAnswer()
            #expect(answer.status == 200)
            #expect(answer.fields["x-request-id"] == "r\(row)")
            #expect(answer.fields["connection"] == nil)
        }
    }

    @Test("a hundred requests sent at once are answered in their order, a large batch among them")
    func pipelined() throws {
        let connection = try service.connect()
        var requests = Data()
        for index in 0..<100 {
            let id = "r\(index)"
            switch index {
            case 50: requests += service.largeBatch(60, id: id)
            case _ where index % 5 == 1:
                requests += LoopbackConnection.request("GET", "/health", fields: ["X-Request-Id: \(id)"])
            case _ where index % 5 == 2:
                requests += LoopbackConnection.request("GET", "/nothing", fields: ["X-Request-Id: \(id)"])
            case _ where index % 5 == 3:
                requests += LoopbackConnection.request("POST", "/score", body: "{", fields: ["X-Request-Id: \(id)"])
            default: requests += service.score(index, id: id)
            }
        }
        try connection.send(requests)
        for index in 0..<100 {
            let answer = try connection.readAnswer()
            #expect(answer.fields["x-request-id"] == "r\(index)")
            let expected = index == 50 ? 200 : [200, 200, 404, 400, 200][index % 5]
            #expect(answer.status == expected, "request \(index)")
            if index == 50 { #expect((answer.json as? [Any])?.count == 60) }
        }
    }

    @Test("a connection with thousands of requests waiting gives way to the others")
    func fairness() throws {
        let total = 4000
        let greedy = try service.connect()
        let answered = AnswerCount()
        // The batch is offloaded, so that the requests behind it have all arrived when it is answered.
        try greedy.send(service.largeBatch(60, id: "batch"))
        let writer = Thread {
            let requests = (0..<total).map { _ in LoopbackConnection.request("GET", "/metrics") }
            try? greedy.send(Data(requests.joined()))
        }
        let reader = Thread {
            while answered.value.load(ordering: .relaxed) <= total, (try? greedy.readAnswer()) != nil {
                answered.value.add(1, ordering: .relaxed)
            }
            answered.ended.signal()
        }
        writer.start()
        reader.start()
        while answered.value.load(ordering: .relaxed) < 100 { usleep(1000) }
        #expect(try service.daemon.request("GET", "/health").status == 200)
        #expect(answered.value.load(ordering: .relaxed) < total, "the other connection waited for all of them")
        #expect(answered.ended.wait(timeout: .now() + 60) == .success)
        #expect(answered.value.load(ordering: .relaxed) == total + 1)
    }

    @Test("requests sent before the client shut its side are all answered")
    func halfClose() throws {
        let connection = try service.connect()
        try connection.send(service.score(0, id: "a") + service.largeBatch(60, id: "b") + service.score(1, id: "c"))
        connection.shutdownSending()
        for id in ["a", "b", "c"] { #expect(try connection.readAnswer().fields["x-request-id"] == id) }
        #expect(try connection.readToEnd().isEmpty)
    }

    @Test("Connection: close is honoured and nothing after it is answered")
    func close() throws {
        let connection = try service.connect()
        try connection.send(
            LoopbackConnection.request("GET", "/livez", fields: ["Connection: Close"]) + service.score(0))
        let answer = try connection.readAnswer()
        #expect(answer.status == 200)
        #expect(answer.fields["connection"] == "close")
        #expect(try connection.readToEnd().isEmpty)
    }

    @Test("HTTP/1.0 closes unless it asks to stay, and needs no Host")
    func oldVersion() throws {
        let closing = try service.connect()
        try closing.send(Data("GET /livez HTTP/1.0\r\n\r\n".utf8))
        #expect(try closing.readAnswer().fields["connection"] == "close")
        #expect(try closing.readToEnd().isEmpty)
        let staying = try service.connect()
        for _ in 0..<2 {
            try staying.send(Data("GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".utf8))
            let answer = try staying.readAnswer()
            #expect(answer.status == 200)
            #expect(answer.fields["connection"] == "keep-alive")
        }
    }

    @Test("one empty line between requests is passed over")
    func emptyLine() throws {
        let connection = try service.connect()
        try connection.send(service.score(0) + Data("\r\n".utf8) + service.score(1))
        #expect(try connection.readAnswer().status == 200)
        #expect(try connection.readAnswer().status == 200)
    }

    @Test("the client that waits for 100 Continue gets it when its content is wanted")
    func continueWanted() throws {
        let connection = try service.connect()
        let body = service.golden.item(0)
        let head = "POST /score HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
        try connection.send(Data((head + "Content-Length: \(body.utf8.count)\r\n\r\n").utf8))
        #expect(try connection.readExactly(25) == Data("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        try connection.send(Data(body.utf8))
        #expect(try connection.readAnswer().status == 200)
        try connection.send(service.score(1))
        #expect(try connection.readAnswer().status == 200)
    }

    @Test(
        "the client that waits for 100 Continue is refused at once when its content is not wanted",
        arguments: [
            ("POST /nothing", "Content-Length: 10", 404), ("DELETE /score", "Content-Length: 10", 405),
            ("POST /score", "Content-Length: 17000000", 413), ("POST /score/", "Content-Length: 10", 307),
            ("POST /score", "Content-Length: 10\r\nContent-Type: text/csv", 415),
            ("GET /health", "Content-Length: 10", 413),
        ])
    func continueRefused(line: String, fields: String, status: Int) throws {
        let connection = try service.connect()
        try connection.send(Data("\(line) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\(fields)\r\n\r\n".utf8))
        let bytes = try connection.readToEnd()
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test("an expectation other than 100-continue is answered 417")
    func otherExpectation() throws {
        let answer = try service.daemon.request("POST", "/score", body: "{}", fields: ["Expect: a-miracle"])
        #expect(answer.status == 417)
    }
}

private final class AnswerCount: Sendable {
    let value = Atomic(0)
    let ended = DispatchSemaphore(value: 0)
}
