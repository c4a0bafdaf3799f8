import Foundation
import TestSupport
import Testing

@Suite("HTTP time-outs", .serialized)
struct TimeoutTests {
    /// Reads until the server closes and returns what came and after how many seconds.
    private func untilClosed(_ connection: LoopbackConnection) throws -> (answer: String, seconds: Double) {
        let start = Date()
        let answer = String(decoding: try connection.readToEnd(), as: UTF8.self)
        return (answer, Date().timeIntervalSince(start))
    }

    @Test("a head that does not come is given up: silently before its first byte, with 408 after")
    func head() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--head-timeout", "300ms"])
        let silent = try untilClosed(try LoopbackConnection(port: daemon.port))
        #expect(silent.answer.isEmpty)
        #expect(silent.seconds > 0.25 && silent.seconds < 2)
        let partial = try LoopbackConnection(port: daemon.port)
        try partial.send(Data("GET /livez HTTP/1.1\r\nHo".utf8))
        let answer = try untilClosed(partial)
        #expect(answer.answer.hasPrefix("HTTP/1.1 408 "))
        #expect(answer.answer.contains("connection: close"))
        #expect(answer.seconds > 0.25 && answer.seconds < 2)
    }

    @Test("a client that sends its head byte by byte has the head's time for all of it")
    func trickledHead() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--head-timeout", "500ms"])
        let connection = try LoopbackConnection(port: daemon.port)
        let start = Date()
        for byte in "GET /livez HTTP/1.1\r\nHost: a\r\nX-Slow: yes\r\n\r\n".utf8 {
            guard (try? connection.send(Data([byte]))) != nil else { break }
            usleep(50_000)
            if Date().timeIntervalSince(start) > 1.2 { break }
        }
        #expect(try untilClosed(connection).answer.hasPrefix("HTTP/1.1 408 "))
        #expect(Date().timeIntervalSince(start) < 3)
    }

    @Test("a content that does not come is given up with 408, and one that trickles too")
    func body() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--body-timeout", "300ms"])
        for trickles in [false, true] {
            let connection = try LoopbackConnection(port: daemon.port)
            try connection.send(Data("POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{".utf8))
            let start = Date()
            while trickles, Date().timeIntervalSince(start) < 0.7 {
                guard (try? connection.send(Data(" ".utf8))) != nil else { break }
                usleep(50_000)
            }
            #expect(try untilClosed(connection).answer.hasPrefix("HTTP/1.1 408 "))
            #expect(Date().timeIntervalSince(start) < 2)
        }
    }

    @Test("a connection between requests is closed silently after the idle time")
    func idle() throws {
        let daemon = try RunningDaemon(
            root: PackageLayout.artifacts.path, ["--idle-timeout", "300ms", "--head-timeout", "20s"])
        let connection = try LoopbackConnection(port: daemon.port)
        try connection.send(LoopbackConnection.request("GET", "/livez"))
        #expect(try connection.readAnswer().status == 200)
        let end = try untilClosed(connection)
        #expect(end.answer.isEmpty)
        #expect(end.seconds > 0.25 && end.seconds < 2)
    }

    @Test("a client that does not read its answers is dropped, and others are served meanwhile")
    func write() throws {
        let service = try ScoringDaemon(["--write-timeout", "400ms", "--workers", "1"])
        let slow = try service.connect()
        var size: Int32 = 4096
        setsockopt(slow.socket, SOL_SOCKET, SO_RCVBUF, &size, 4)
        // Some 14 MB of answers.
        for _ in 0..<200 { try slow.send(LoopbackConnection.request("GET", "/openapi.json")) }
        let start = Date()
        #expect(
            try RunningDaemon.eventually(within: 5) {
                guard try service.daemon.request("GET", "/livez").status == 200 else { return false }
                return service.openConnections == 1
            })
        #expect(Date().timeIntervalSince(start) > 0.3)
        // What the kernel had taken before can still be read, and then the reset.
        #expect(throws: (any Error).self) { try slow.readToEnd() }
    }

    @Test("a client that reads slowly but steadily gets its whole answer")
    func steadyReader() throws {
        let service = try ScoringDaemon(["--write-timeout", "400ms", "--workers", "1"])
        let slow = try service.connect()
        var size: Int32 = 65_536
        setsockopt(slow.socket, SOL_SOCKET, SO_RCVBUF, &size, 4)
        for _ in 0..<50 { try slow.send(LoopbackConnection.request("GET", "/openapi.json")) }
        for _ in 0..<50 {
            #expect(try slow.readAnswer().status == 200)
            usleep(20_000)
        }
    }
}
