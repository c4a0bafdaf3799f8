import Foundation
import TestSupport
import Testing

@Suite("HTTP limits", .serialized)
struct LimitTests {
    private let daemon: RunningDaemon

    init() throws {
        daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--max-body-bytes", "100000"])
    }

    private func status(_ request: String, thenCloses: Bool) throws -> Int {
        let connection = try LoopbackConnection(port: daemon.port)
        try connection.send(Data(request.utf8))
        let answer = try connection.readAnswer()
        if thenCloses {
            #expect(answer.fields["connection"] == "close")
            #expect(try connection.readToEnd().isEmpty)
        } else {
            #expect(answer.fields["connection"] == nil)
        }
        return answer.status
    }

    private func head(bytes: Int) -> String {
        let rest = "GET /livez HTTP/1.1\r\nHost: a\r\nX: "
        return rest + String(repeating: "x", count: bytes - rest.utf8.count - 4) + "\r\n\r\n"
    }

    @Test("a head of 16 KiB is read and one byte more is 431")
    func headBytes() throws {
        #expect(try status(head(bytes: 16 << 10), thenCloses: false) == 200)
        #expect(try status(head(bytes: (16 << 10) + 1), thenCloses: true) == 431)
    }

    @Test("a head that never ends is refused as soon as it is too long")
    func endlessHead() throws {
        let request = "GET /livez HTTP/1.1\r\nX: " + String(repeating: "x", count: 16 << 10)
        #expect(try status(request, thenCloses: true) == 431)
    }

    @Test("a hundred fields are read and one more is 431")
    func fields() throws {
        func request(_ count: Int) -> String {
            "GET /livez HTTP/1.1\r\nHost: a\r\n" + (1..<count).map { "X\($0): y\r\n" }.joined() + "\r\n"
        }
        #expect(try status(request(100), thenCloses: false) == 200)
        #expect(try status(request(101), thenCloses: true) == 431)
    }

    @Test("a target of 8 KiB is read and one byte more is 414")
    func target() throws {
        func request(_ bytes: Int) -> String {
            "GET /livez?" + String(repeating: "a", count: bytes - 7) + " HTTP/1.1\r\nHost: a\r\n\r\n"
        }
        #expect(try status(request(8 << 10), thenCloses: false) == 200)
        #expect(try status(request((8 << 10) + 1), thenCloses: true) == 414)
    }

    @Test("a content as large as allowed is read, and one byte more is 413 before any of it is")
    func declared() throws {
        let line = "POST /score HTTP/1.1\r\nHost: a\r\n"
        let body = String(repeating: " ", count: 99_998) + "{}"
        #expect(try status(line + "Content-Length: 100000\r\n\r\n" + body, thenCloses: false) == 422)
        #expect(try status(line + "Content-Length: 100001\r\n\r\n", thenCloses: true) == 413)
        #expect(try status(line + "Content-Length: 999999999999999999\r\n\r\n", thenCloses: true) == 413)
    }

    @Test("the client gets to read 413 although it sends its whole content first")
    func declaredAndSent() throws {
        let connection = try LoopbackConnection(port: daemon.port)
        let body = String(repeating: " ", count: 100_001)
        try connection.send(LoopbackConnection.request("POST", "/score_batch", body: body))
        #expect(try connection.readAnswer().status == 413)
        #expect(try connection.readToEnd().isEmpty)
    }

    @Test("a chunked content is refused when its chunks pass the limit, before they are read")
    func chunked() throws {
        let line = "POST /score HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let body = String(repeating: " ", count: 99_998) + "{}"
        #expect(try status(line + "186a0\r\n\(body)\r\n0\r\n\r\n", thenCloses: false) == 422)
        #expect(try status(line + "186a1\r\n", thenCloses: true) == 413)
        #expect(try status(line + "186a0\r\n\(body)\r\n1\r\n", thenCloses: true) == 413)
    }

    @Test("65,536 chunks are read and one more is 413")
    func chunks() throws {
        let line = "POST /score HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunks = String(repeating: "1\r\n \r\n", count: 65_534) + "1\r\n{\r\n1\r\n}\r\n"
        #expect(try status(line + chunks + "0\r\n\r\n", thenCloses: false) == 422)
        #expect(try status(line + "1\r\n \r\n" + chunks, thenCloses: true) == 413)
    }

    @Test("many bodies in tiny chunks at once take little memory")
    func chunkMemory() throws {
        let facts = ProcessFacts(daemon)
        _ = try daemon.request("GET", "/livez")
        let before = facts.residentBytes
        let line = "POST /score HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunk = "1;\(String(repeating: "x", count: 200))\r\n \r\n"
        let bytes = Data((line + String(repeating: chunk, count: 15_000)).utf8)
        let connections = try (0..<10).map { _ in try LoopbackConnection(port: daemon.port) }
        for connection in connections { try connection.send(bytes) }
        _ = try daemon.request("GET", "/livez")
        // 3 MB each were sent.
        #expect(facts.residentBytes - before < 8 << 20)
    }

    @Test("extensions and trailers of a chunked content are read and dropped")
    func extensions() throws {
        let request = """
            POST /score_batch HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n\
            3;a=b;c=\"d;\\\"e\"\r\n{"i\r\n00A;x\r\ntems":[]} \r\n000\r\nX-Trailer: y\r\n\r\n
            """
        #expect(try status(request, thenCloses: false) == 200)
    }

    @Test("a content where none is expected is 413, an empty one is not")
    func contentOfGet() throws {
        let line = "GET /livez HTTP/1.1\r\nHost: a\r\n"
        #expect(try status(line + "Content-Length: 0\r\n\r\n", thenCloses: false) == 200)
        #expect(try status(line + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", thenCloses: false) == 200)
        #expect(try status(line + "Content-Length: 1\r\n\r\n", thenCloses: true) == 413)
    }
}
