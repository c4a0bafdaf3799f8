import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Signals", .serialized)
struct SignalTests {
    @Test("SIGTERM and SIGINT end the program with 0, soon", arguments: [SIGTERM, SIGINT])
    func stop(signal: Int32) throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path)
        #expect(try daemon.request("GET", "/readyz").status == 200)
        daemon.program.send(signal)
        #expect(daemon.program.wait(seconds: 2) == 0)
    }

    @Test("a request that runs at SIGTERM is answered whole, with readiness false meanwhile and no new connections")
    func drain() throws {
        let service = try ScoringDaemon(["--workers", "2"])
        let probe = try service.connect()
        try probe.send(LoopbackConnection.request("GET", "/readyz"))
        #expect(try probe.readAnswer().status == 200)
        let working = try service.connect()
        try working.send(service.largeBatch(600))
        let receiving = try service.connect()
        let request = service.score(0)
        try receiving.send(Data(request.dropLast(5)))
        usleep(50_000)
        service.daemon.program.send(SIGTERM)
        #expect(RunningDaemon.eventually { (try? service.connect()) == nil })
        try probe.send(LoopbackConnection.request("GET", "/readyz"))
        let ready = try probe.readAnswer()
        #expect(ready.status == 503)
        #expect(ready.fields["connection"] == "close")
        try receiving.send(Data(request.suffix(5)))
        #expect(try receiving.readAnswer().status == 200)
        let answer = try working.readAnswer()
        #expect(answer.status == 200)
        #expect((answer.json as? [Any])?.count == 600)
        #expect(service.daemon.program.wait(seconds: 5) == 0)
    }

    @Test("clients that keep asking through a stop lose no request")
    func drainUnderLoad() throws {
        for _ in 0..<3 {
            let service = try ScoringDaemon(["--workers", "2"])
            let request = service.score(0)
            let clients = DispatchGroup()
            let failures = Atomic(0)
            let answered = Atomic(0)
            for _ in 0..<4 {
                let connection = try service.connect()
                clients.enter()
                Thread.detachNewThread {
                    defer { clients.leave() }
                    // Until an answer says that it is the last.
                    while true {
                        guard (try? connection.send(request)) != nil, let answer = try? connection.readAnswer(),
                            answer.status == 200
                        else {
                            failures.add(1, ordering: .relaxed)
                            return
                        }
                        answered.add(1, ordering: .relaxed)
                        if answer.fields["connection"] == "close" { return }
                    }
                }
            }
            #expect(RunningDaemon.eventually { answered.load(ordering: .relaxed) > 40 })
            service.daemon.program.send(SIGTERM)
            #expect(clients.wait(timeout: .now() + 10) == .success)
            #expect(failures.load(ordering: .relaxed) == 0)
            #expect(service.daemon.program.wait(seconds: 3) == 0)
        }
    }

    @Test("a client that holds a drain up is dropped at the limit, and the exit status says so")
    func drainLimit() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--drain-timeout", "300ms"])
        let connection = try LoopbackConnection(port: daemon.port)
        try connection.send(Data("POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{".utf8))
        usleep(50_000)
        daemon.program.send(SIGTERM)
        let status = try #require(daemon.program.wait(seconds: 4))
        #expect(status != 0 && daemon.program.process.terminationReason == .exit)
    }

    @Test("a second signal ends the program at once")
    func second() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path)
        let connection = try LoopbackConnection(port: daemon.port)
        try connection.send(Data("POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{".utf8))
        usleep(50_000)
        daemon.program.send(SIGTERM)
        usleep(300_000)
        #expect(daemon.program.process.isRunning)
        daemon.program.send(SIGTERM)
        #expect(daemon.program.wait(seconds: 1) == 128 + SIGTERM)
    }

    @Test("SIGHUP looks for a changed version, long before the poll would")
    func hangUp() throws {
        let root = try ScratchDirectory.artifactRoot()
        let daemon = try RunningDaemon(root: root.path, ["--poll-interval", "1h"])
        let pointer = root.file("ACTIVE_MODEL")
        try FileManager.default.removeItem(at: pointer)
        try FileManager.default.createSymbolicLink(atPath: pointer.path, withDestinationPath: Versions.linear)
        daemon.program.send(SIGHUP)
        #expect(
            try RunningDaemon.eventually {
                try daemon.request("GET", "/health").object["model_version"] as? String == Versions.linear
            })
        #expect(daemon.program.process.isRunning)
    }

    @Test("SIGPIPE does nothing, sent or earned")
    func brokenPipe() throws {
        let service = try ScoringDaemon()
        service.daemon.program.send(SIGPIPE)
        for _ in 0..<20 {
            let connection = try service.connect()
            connection.resetOnClose()
            try connection.send(service.score(0) + service.largeBatch(50))
        }
        #expect(try service.daemon.request("GET", "/livez").status == 200)
    }
}
