internal import Foundation

/// `reliscore serve` on a port of the kernel's choice, stopped with this object.
package final class RunningDaemon: Sendable {
    package struct DidNotStart: Error, CustomStringConvertible {
        package let description: String
    }

    package let program: RunningProgram
    package let port: UInt16

    /// Starts the daemon and waits until it listens.
    package init(
        root: String, _ arguments: [String] = [], environment: [String: String] = [:], launcher: [String] = []
    ) throws {
        program = try RunningProgram(
            ["serve", "--artifacts-root", root, "--port", "0", "--log-format", "json"] + arguments,
            environment: environment, launcher: launcher)
        let deadline = Date().addingTimeInterval(20)
        var found: UInt16?
        while found == nil, Date() < deadline, program.process.isRunning {
            found = RunningDaemon.port(in: program.errors)
            if found == nil { usleep(5000) }
        }
        guard let found else { throw DidNotStart(description: program.errors) }
        port = found
    }

    deinit {
        program.send(SIGTERM)
        if program.wait(seconds: 5) == nil { program.send(SIGKILL) }
    }

    /// From the line that says where it listens.
    private static func port(in log: String) -> UInt16? {
        for line in log.split(separator: "\n") where line.contains("\"message\":\"listening\"") {
            guard let start = line.range(of: "\"address\":\"http://") else { continue }
            let address = line[start.upperBound...].prefix { $0 != "\"" }
            return address.split(separator: ":").last.flatMap { UInt16($0) }
        }
        return nil
    }

    /// One request on a connection of its own.
    package func request(
        _ method: String, _ target: String, body: String? = nil, fields: [String] = []
    ) throws -> HTTPAnswer {
        let connection = try LoopbackConnection(port: port)
        try connection.send(
            LoopbackConnection.request(method, target, body: body, fields: fields + ["Connection: close"]))
        return try connection.readAnswer(isHead: method == "HEAD")
    }

    /// Waits until `condition` holds, asking again every few milliseconds.
    package static func eventually(within seconds: Double = 10, _ condition: () throws -> Bool) rethrows -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while true {
            if try condition() { return true }
            guard Date() < deadline else { return false }
            usleep(5000)
        }
    }
}
