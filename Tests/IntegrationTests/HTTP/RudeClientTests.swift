import Foundation
import TestSupport
import Testing

@Suite("Clients that misbehave", .serialized)
struct RudeClientTests {
    @Test("clients that vanish at any moment leave nothing behind")
    func vanish() throws {
        let service = try ScoringDaemon(["--workers", "2"])
        let facts = ProcessFacts(service.daemon)
        let requests = [
            service.score(0), service.score(0) + service.score(1), service.largeBatch(30),
            LoopbackConnection.request("GET", "/openapi.json"),
            Data("POST /score HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":".utf8),
        ]
        var random = SystemRandomNumberGenerator()
        func round(_ count: Int) throws {
            for index in 0..<count {
                let connection = try service.connect()
                let request = requests[index % requests.count]
                try? connection.send(request.prefix(Int.random(in: 0...request.count, using: &random)))
                if index % 3 == 0 { usleep(UInt32.random(in: 0...500, using: &random)) }
                if index % 4 != 0 { connection.resetOnClose() }
            }
            #expect(RunningDaemon.eventually { service.openConnections == 1 })
        }
        let count = PackageLayout.isDeep ? 100_000 : 3000
        try round(count / 3)
        let descriptors = facts.openDescriptors
        let memory = facts.residentBytes
        try round(count)
        #expect(RunningDaemon.eventually { facts.openDescriptors <= descriptors + ProcessFacts.lateDescriptors })
        #expect(facts.residentBytes - memory < 8 << 20)
        #expect(service.daemon.program.process.isRunning)
        #expect(try service.daemon.request("GET", "/livez").status == 200)
    }

    @Test("without descriptors the daemon waits without spinning, serves who is there, and recovers")
    func noDescriptors() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--workers", "1"])
        let facts = ProcessFacts(daemon)
        let established = try LoopbackConnection(port: daemon.port)
        try established.send(LoopbackConnection.request("GET", "/livez"))
        #expect(try established.readAnswer().status == 200)
        let before = facts.openDescriptors
        try #require(facts.limitOpenFiles(to: before + 20))
        var crowd = try (0..<300).map { _ in try LoopbackConnection(port: daemon.port, timeoutSeconds: 5) }
        usleep(300_000)
        let start = facts.processorSeconds
        usleep(1_000_000)
        #expect(facts.processorSeconds - start < 0.2)
        try established.send(LoopbackConnection.request("GET", "/livez"))
        #expect(try established.readAnswer().status == 200)
        crowd.removeAll()
        // Those of the crowd still in the kernel's queue come first.
        #expect(
            RunningDaemon.eventually(within: 5) {
                guard let connection = try? LoopbackConnection(port: daemon.port, timeoutSeconds: 1) else {
                    return false
                }
                try? connection.send(LoopbackConnection.request("GET", "/livez"))
                return (try? connection.readAnswer().status) == 200
            })
        #expect(RunningDaemon.eventually { facts.openDescriptors <= before + ProcessFacts.lateDescriptors })
        #expect(daemon.program.errors.components(separatedBy: "cannot accept connections for now").count <= 20)
    }

    @Test("connections up to the limit are served, those beyond it hear 503, and room made is room again")
    func connectionLimit() throws {
        let daemon = try RunningDaemon(
            root: PackageLayout.artifacts.path, ["--max-connections", "20", "--workers", "2"])
        var held = try (0..<20).map { _ in try LoopbackConnection(port: daemon.port) }
        for connection in held {
            try connection.send(LoopbackConnection.request("GET", "/livez"))
            #expect(try connection.readAnswer().status == 200)
        }
        for _ in 0..<5 {
            let refused = try LoopbackConnection(port: daemon.port)
            try refused.send(LoopbackConnection.request("GET", "/livez"))
            let answer = try refused.readAnswer()
            #expect(answer.status == 503)
            #expect(answer.object["code"] as? String == "connection_limit")
            #expect(answer.fields["retry-after"] != nil)
            #expect(try refused.readToEnd().isEmpty)
        }
        try held[0].send(LoopbackConnection.request("GET", "/livez"))
        #expect(try held[0].readAnswer().status == 200)
        held.removeLast()
        #expect(try RunningDaemon.eventually { try daemon.request("GET", "/livez").status == 200 })
    }

    @Test("many connections beyond the limit neither spin nor leave descriptors behind")
    func flood() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--max-connections", "10"])
        let facts = ProcessFacts(daemon)
        #expect(try daemon.request("GET", "/livez").status == 200)
        let before = facts.openDescriptors
        var crowd = try (0..<500).map { _ in try LoopbackConnection(port: daemon.port) }
        #expect(facts.openDescriptors <= before + 10 + 2 * 64)
        usleep(1_500_000)
        let start = facts.processorSeconds
        usleep(500_000)
        #expect(facts.processorSeconds - start < 0.1)
        crowd.removeAll()
        #expect(try RunningDaemon.eventually { try daemon.request("GET", "/livez").status == 200 })
        #expect(RunningDaemon.eventually { facts.openDescriptors <= before + ProcessFacts.lateDescriptors })
    }

    @Test("past the pool's queue large batches get 503 with Retry-After, and health answers all the while")
    func overload() throws {
        let service = try ScoringDaemon(["--workers", "1"])
        // Enough rows that the work is long however fast the model is.
        let batch = service.largeBatch(400)
        let connections = try (0..<120).map { _ in try service.connect() }
        for connection in connections { try connection.send(batch) }
        #expect(try service.daemon.request("GET", "/livez").status == 200)
        var counts: [Int: Int] = [:]
        for connection in connections {
            let answer = try connection.readAnswer()
            counts[answer.status, default: 0] += 1
            if answer.status == 503 { #expect(answer.fields["retry-after"] == "1") }
        }
        #expect(counts[200, default: 0] >= 65)
        #expect(counts[503, default: 0] >= 1)
        #expect(counts.count == 2, "\(counts)")
    }

    @Test("slow heads by the hundred do not slow others, and are all gone after the head's time")
    func slowHeads() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--head-timeout", "1s"])
        let facts = ProcessFacts(daemon)
        #expect(try daemon.request("GET", "/livez").status == 200)
        let before = facts.openDescriptors
        let slow = try (0..<400).map { _ in try LoopbackConnection(port: daemon.port) }
        for connection in slow { try connection.send(Data("GET /livez HTTP/1.1\r\nX: ".utf8)) }
        let start = Date()
        for _ in 0..<50 { #expect(try daemon.request("GET", "/livez").status == 200) }
        #expect(Date().timeIntervalSince(start) < 1)
        for connection in slow {
            let end = String(decoding: try connection.readToEnd(), as: UTF8.self)
            #expect(end.hasPrefix("HTTP/1.1 408 "))
        }
        #expect(RunningDaemon.eventually { facts.openDescriptors <= before + ProcessFacts.lateDescriptors })
    }
}
