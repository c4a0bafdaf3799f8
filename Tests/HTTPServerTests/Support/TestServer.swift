import Bytes
import Dispatch
import HTTPProtocol
import HTTPServer
import Synchronization
import SystemIO
import Telemetry
import TestSupport

/// A server in this process with an application that echoes, waits and fills.
final class TestServer: Sendable {
    let server: Server
    let port: UInt16
    /// Offloaded jobs wait here; `open` lets one go on.
    let gate = DispatchSemaphore(value: 0)
    fileprivate let begun = Atomic(0)
    /// Offloaded jobs that have begun.
    var begunJobs: Int { begun.load(ordering: .relaxed) }

    init(
        workers: Int = 1, width: Int = 1, token: String? = nil, adjust: (inout ServerLimits) -> Void = { _ in }
    ) throws {
        var limits = ServerLimits()
        adjust(&limits)
        server = try Server(
            addresses: try SocketAddress.resolve(host: "127.0.0.1", port: 0), workers: workers,
            endpoints: [
                Endpoint(.get, "/", number: 0), Endpoint(.post, "/echo", number: 1, content: .json(limit: .max)),
                Endpoint(.post, "/wait", number: 2, content: .json(limit: .max)),
                Endpoint(.get, "/large", number: 3), Endpoint(.get, "/private", number: 4, access: .token),
            ], access: AccessControl(token: token), limits: limits,
            pool: OffloadPool(width: width, queueBound: limits.queuedJobs), log: Log(level: .error))
        port = server.addresses[0].port
        server.start { [self] _ in TestApplication(self) }
    }

    deinit { for _ in 0..<100 { gate.signal() } }

    func stop() -> Bool { server.drain(limit: .seconds(5)) }

    func connect() throws -> LoopbackConnection { try LoopbackConnection(port: port) }

    func metric(_ name: String) -> Double? {
        var text = PrometheusText()
        server.writeMetrics(to: &text)
        var buffer = text.finish()
        let lines = buffer.text.split(separator: "\n")
        buffer.removeAll()
        return lines.first { $0.hasPrefix(name + " ") }.flatMap { Double($0.dropFirst(name.utf8.count + 1)) }
    }
}

private final class TestApplication: Application {
    private unowned let owner: TestServer

    init(_ owner: TestServer) { self.owner = owner }

    func workerWoke() {}

    func respond(to request: Request, at endpoint: Int, into response: inout Response) -> Disposition {
        switch endpoint {
        case 1:
            response.body.append(request.body)
        case 2:
            return .offload { [owner] body, response in
                owner.begun.add(1, ordering: .relaxed)
                owner.gate.wait()
                response.body.append(body)
            }
        case 3:
            response.body.append(contentsOf: [UInt8](repeating: 0x78, count: 8 << 20))
        default:
            response.body.append("{}")
        }
        return .respond
    }
}
