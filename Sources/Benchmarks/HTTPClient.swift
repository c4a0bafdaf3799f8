internal import SystemIO

/// One connection to a server on the loopback, blocking, one request at a time: for checks, batches and probes. The
/// load of single requests comes from wrk.
final class HTTPClient {
    struct Answer {
        let status: Int
        let body: [UInt8]
    }

    private let connection: BlockingConnection
    private let port: Int
    private var received: [UInt8] = []

    init(port: Int) throws(BenchFailure) {
        self.port = port
        do {
            let addresses = try SocketAddress.resolve(host: "127.0.0.1", port: UInt16(port))
            connection = try BlockingConnection(to: addresses[0], timeout: .seconds(30))
        } catch {
            throw BenchFailure("cannot connect to port \(port): \(error)")
        }
    }

    func get(_ path: String) throws(BenchFailure) -> Answer { try exchange(Self.request("GET", path, body: nil)) }

    func post(_ path: String, _ body: [UInt8]) throws(BenchFailure) -> Answer {
        try exchange(Self.request("POST", path, body: body))
    }

    /// A whole request as bytes, so that building it is not part of what is timed.
    static func request(_ method: String, _ path: String, body: [UInt8]?) -> [UInt8] {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        return Array((head + "\r\n").utf8) + (body ?? [])
    }

    func exchange(_ request: [UInt8]) throws(BenchFailure) -> Answer {
        do {
            try connection.send(request)
        } catch {
            throw BenchFailure("port \(port) stopped taking the request: \(error)")
        }
        return try receive()
    }

    private func receive() throws(BenchFailure) -> Answer {
        var searched = 0
        var bodyStart: Int?
        while bodyStart == nil {
            bodyStart = headEnd(from: max(searched - 3, 0))
            searched = received.count
            if bodyStart == nil { try receiveMore() }
        }
        let start = bodyStart ?? 0
        let lines = String(decoding: received[..<start], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw BenchFailure("port \(port) answered something that is not HTTP")
        }
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).filter { $0 != " " }) }
        guard let length else { throw BenchFailure("port \(port) answered without Content-Length") }
        while received.count < start + length { try receiveMore() }
        let body = Array(received[start..<start + length])
        received.removeFirst(start + length)
        return Answer(status: status, body: body)
    }

    private func headEnd(from start: Int) -> Int? {
        let end: [UInt8] = [13, 10, 13, 10]
        guard received.count >= start + 4 else { return nil }
        for index in start...received.count - 4 where received[index..<index + 4].elementsEqual(end) {
            return index + 4
        }
        return nil
    }

    private func receiveMore() throws(BenchFailure) {
        let room = 1 << 20
        let old = received.count
        received.append(contentsOf: repeatElement(0, count: room))
        let count = received.withUnsafeMutableBytes { bytes in
            (try? connection.receive(into: UnsafeMutableRawBufferPointer(rebasing: bytes[old...]))) ?? 0
        }
        received.removeLast(room - count)
        guard count > 0 else { throw BenchFailure("port \(port) closed the connection or was silent for 30 s") }
    }
}

enum LoopbackPort {
    /// A port that nothing listens on now.
    static func free() throws(BenchFailure) -> Int {
        do {
            let any = try SocketAddress.resolve(host: "127.0.0.1", port: 0)
            return Int(try ListeningSocket(any[0], sharesPort: false).address.port)
        } catch {
            throw BenchFailure("cannot find a free port: \(error)")
        }
    }
}
