import Foundation
import TestSupport
import Testing

@Suite("Addresses and workers", .serialized)
struct AddressTests {
    private func answers(_ port: UInt16, on host: String) -> Bool {
        guard let connection = try? LoopbackConnection(port: port, host: host) else { return false }
        try? connection.send(LoopbackConnection.request("GET", "/livez"))
        return (try? connection.readAnswer().status) == 200
    }

    @Test("an IPv6 address is served, with or without brackets", arguments: ["::1", "[::1]"])
    func version6(host: String) throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--host", host])
        #expect(answers(daemon.port, on: "::1"))
        #expect(!answers(daemon.port, on: "127.0.0.1"))
    }

    @Test("a name is served on every address it stands for", arguments: ["1", "2"])
    func localhost(workers: String) throws {
        let daemon = try RunningDaemon(
            root: PackageLayout.artifacts.path, ["--host", "localhost", "--workers", workers])
        #expect(answers(daemon.port, on: "127.0.0.1"))
        if daemon.program.errors.contains("http://[::1]") { #expect(answers(daemon.port, on: "::1")) }
    }

    @Test("two workers share the port, each with a listener of its own")
    func workers() throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--workers", "2"])
        let connections = try (0..<64).map { _ in try LoopbackConnection(port: daemon.port) }
        for connection in connections { try connection.send(LoopbackConnection.request("GET", "/livez")) }
        for connection in connections { #expect(try connection.readAnswer().status == 200) }
        #expect(ProcessFacts.listeners(onPort: daemon.port) == 2)
    }

    @Test(
        "a port that is taken ends the program with 69 and a sentence that names it",
        arguments: ["1", "2"], ["1", "2"])
    func portTaken(first: String, second: String) throws {
        let daemon = try RunningDaemon(root: PackageLayout.artifacts.path, ["--workers", first])
        let result = try RunningProgram.run([
            "serve", "--artifacts-root", PackageLayout.artifacts.path, "--port", "\(daemon.port)", "--workers", second,
        ])
        #expect(result.status == 69)
        #expect(result.errors.contains("cannot listen on 127.0.0.1:\(daemon.port)"))
        #expect(result.errors.contains("another program"))
        #expect(result.output.isEmpty)
        #expect(answers(daemon.port, on: "127.0.0.1"))
    }
}
