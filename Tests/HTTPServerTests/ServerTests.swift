import Foundation
import HTTPServer
import TestSupport
import Testing

/// Behaviour that depends on limits which the program does not offer as settings.
@Suite("Server", .serialized)
struct ServerTests {
    private func post(_ path: String, _ body: String, id: String = "a") -> Data {
        LoopbackConnection.request("POST", path, body: body, fields: ["X-Request-Id: \(id)"])
    }

    @Test("an answer from the pool keeps its place among the requests around it")
    func order() throws {
        let server = try TestServer()
        let connection = try server.connect()
        try connection.send(post("/echo", "1") + post("/wait", "2") + post("/echo", "3") + post("/wait", "4"))
        #expect(try connection.readAnswer().text == "1")
        server.gate.signal()
        #expect(try connection.readAnswer().text == "2")
        #expect(try connection.readAnswer().text == "3")
        server.gate.signal()
        #expect(try connection.readAnswer().text == "4")
        connection.shutdownSending()
        #expect(try connection.readToEnd().isEmpty)
        #expect(server.stop())
    }

    @Test("past the pool's queue the answer is 503 with Retry-After, and the connection goes on")
    func overload() throws {
        let server = try TestServer { $0.queuedJobs = 1 }
        let running = try server.connect()
        try running.send(post("/wait", "1"))
        #expect(RunningDaemon.eventually { server.begunJobs == 1 })
        let queued = try server.connect()
        try queued.send(post("/wait", "2"))
        let refused = try server.connect()
        usleep(50_000)  // The second may still be on its way to the queue.
        try refused.send(post("/wait", "3") + post("/echo", "4"))
        let answer = try refused.readAnswer()
        #expect(answer.status == 503)
        #expect(answer.object["code"] as? String == "overloaded")
        #expect(answer.fields["retry-after"] == "1")
        #expect(try refused.readAnswer().text == "4")
        server.gate.signal()
        server.gate.signal()
        #expect(try running.readAnswer().text == "1")
        #expect(try queued.readAnswer().text == "2")
        #expect(server.stop())
    }

    @Test("a request that waits too long for the pool is answered 503 and never run")
    func queueTimeout() throws {
        let server = try TestServer { $0.queueTimeout = .milliseconds(100) }
        let running = try server.connect()
        try running.send(post("/wait", "1"))
        #expect(RunningDaemon.eventually { server.begunJobs == 1 })
        let late = try server.connect()
        try late.send(post("/wait", "2") + post("/echo", "3"))
        #expect(try late.readAnswer().status == 503)
        #expect(try late.readAnswer().text == "3")
        server.gate.signal()
        #expect(try running.readAnswer().text == "1", "what has begun is waited for, however long it takes")
        #expect(server.stop())
        #expect(server.begunJobs == 1)
    }

    @Test("a request whose client is gone before the pool begins is never run")
    func abandoned() throws {
        let server = try TestServer()
        let running = try server.connect()
        try running.send(post("/wait", "1"))
        #expect(RunningDaemon.eventually { server.begunJobs == 1 })
        var gone: LoopbackConnection? = try server.connect()
        try gone?.send(post("/wait", "2"))
        #expect(RunningDaemon.eventually { server.metric("http_server_open_connections") == 2 })
        usleep(20_000)
        gone?.resetOnClose()
        gone = nil
        #expect(RunningDaemon.eventually { server.metric("http_server_open_connections") == 1 })
        server.gate.signal()
        server.gate.signal()
        #expect(try running.readAnswer().text == "1")
        #expect(server.stop())
        #expect(server.begunJobs == 1)
    }

    @Test("past the memory limit a request is answered 503, and after the large one is gone there is room again")
    func memory() throws {
        let server = try TestServer {
            $0.bodyBytes = 1 << 20
            $0.bufferedBytes = 1
        }
        // Four of the largest bodies always fit: each of these holds 2 MiB of buffer.
        let part = String(repeating: " ", count: 1 << 20)
        var held: [LoopbackConnection] = []
        for _ in 0..<2 {
            let connection = try server.connect()
            try connection.send(Data(post("/echo", part).dropLast()))
            held.append(connection)
        }
        let refused = try server.connect()
        // The two before may not have been read yet.
        #expect(
            try RunningDaemon.eventually {
                let probe = try server.connect()
                try probe.send(post("/echo", "1"))
                return try probe.readAnswer().status == 200
            })
        usleep(200_000)
        try? refused.send(Data(post("/echo", part).dropLast()))
        let answer = try refused.readAnswer()
        #expect(answer.status == 503)
        #expect(answer.object["code"] as? String == "memory_limit")
        #expect(answer.fields["connection"] == "close")
        for connection in held {
            try connection.send(Data(" ".utf8))
            #expect(try connection.readAnswer().body.count == 1 << 20)
        }
        let again = try server.connect()
        try again.send(post("/echo", part))
        #expect(try again.readAnswer().status == 200)
        #expect(server.stop())
    }

    @Test("answers that nobody reads use up the memory limit: others as large are refused, small ones are served")
    func unreadAnswers() throws {
        let server = try TestServer {
            $0.bodyBytes = 1 << 20
            $0.bufferedBytes = 9 << 20  // One large answer.
        }
        var silent: [LoopbackConnection] = []
        for _ in 0..<6 {
            let connection = try server.connect()
            try connection.send(LoopbackConnection.request("GET", "/large"))
            silent.append(connection)
        }
        usleep(300_000)
        let other = try server.connect()
        try other.send(post("/echo", "1"))
        #expect(try other.readAnswer().text == "1")
        var statuses: [Int: Int] = [:]
        for connection in silent { statuses[try connection.readAnswer().status, default: 0] += 1 }
        #expect(statuses[200, default: 0] >= 1 && statuses[503, default: 0] >= 3, "\(statuses)")
        silent.removeAll()
        #expect(RunningDaemon.eventually { server.metric("http_server_open_connections") == 1 })
        let reader = try server.connect()
        try reader.send(LoopbackConnection.request("GET", "/large"))
        #expect(try reader.readAnswer().body.count == 8 << 20)
        #expect(server.stop())
    }

    @Test("a body that arrives slowly behind an answer read slowly is held to the body's time, not the head's")
    func phaseAfterSending() throws {
        let server = try TestServer { $0.headTimeout = .milliseconds(300) }
        let connection = try server.connect()
        let request = post("/echo", "[1]")
        try connection.send(LoopbackConnection.request("GET", "/large") + request.dropLast(2))
        usleep(100_000)
        #expect(try connection.readAnswer().body.count == 8 << 20)
        usleep(800_000)
        try connection.send(request.suffix(2))
        #expect(try connection.readAnswer().text == "[1]")
        #expect(server.stop())
    }

    @Test("a stopping server answers what is on its way, says so, and ends")
    func drain() throws {
        let server = try TestServer()
        let idle = try server.connect()
        try idle.send(post("/echo", "1"))
        #expect(try idle.readAnswer().fields["connection"] == nil)
        let working = try server.connect()
        try working.send(post("/wait", "2"))
        #expect(RunningDaemon.eventually { server.begunJobs == 1 })
        let stopped = Mailbox()
        Thread.detachNewThread { stopped.set(server.stop()) }
        #expect(RunningDaemon.eventually { (try? server.connect()) == nil })
        try idle.send(post("/echo", "3"))
        let last = try idle.readAnswer()
        #expect(last.text == "3")
        #expect(last.fields["connection"] == "close")
        #expect(try idle.readToEnd().isEmpty)
        #expect(stopped.value == nil)
        server.gate.signal()
        let answer = try working.readAnswer()
        #expect(answer.text == "2")
        #expect(answer.fields["connection"] == "close")
        #expect(RunningDaemon.eventually { stopped.value == true })
    }
}

private final class Mailbox: @unchecked Sendable {  // Guarded by `lock`.
    private let lock = NSLock()
    private var held: Bool?

    var value: Bool? { lock.withLock { held } }
    func set(_ value: Bool) { lock.withLock { held = value } }
}
