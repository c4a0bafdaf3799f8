package import Foundation
import Glibc

/// A plain TCP connection to this machine, for tests that care about every byte.
package final class LoopbackConnection: @unchecked Sendable {  // Used by one thread at a time.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let socket: Int32
    private var received = Data()

    /// - Parameter host: `127.0.0.1` or `::1`.
    package init(port: UInt16, host: String = "127.0.0.1", timeoutSeconds: Int = 10) throws {
        let isIPv6 = host.contains(":")
        socket = Glibc.socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Failure(description: "socket: \(errno)") }
        var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
        let status: Int32
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            status = connect(&address)
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            inet_pton(AF_INET, host, &address.sin_addr)
            status = connect(&address)
        }
        guard status == 0 else {
            let code = errno
            Glibc.close(socket)
            throw Failure(description: "connect: \(String(cString: strerror(code)))")
        }
    }

    deinit { Glibc.close(socket) }

    private func connect<Address>(_ address: inout Address) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }

    /// A request with `Host` and, when there is a body, its length and JSON type.
    package static func request(
        _ method: String, _ target: String, body: String? = nil, fields: [String] = []
    ) -> Data {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
        for field in fields { head += field + "\r\n" }
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        return Data((head + "\r\n" + (body ?? "")).utf8)
    }

    package func send(_ data: Data) throws {
        var rest = data
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
            rest = Data(rest.dropFirst(count))
        }
    }

    package func shutdownSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// Closes so that the peer sees a reset.
    package func resetOnClose() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// False at the end of the stream.
    private func receiveMore() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count >= 0 else { throw Failure(description: "receive: \(String(cString: strerror(errno)))") }
        received.append(contentsOf: chunk.prefix(count))
        return count > 0
    }

    /// Everything until the server closes.
    package func readToEnd() throws -> Data {
        while try receiveMore() {}
        defer { received = Data() }
        return received
    }

    /// The next answer, interim ones (1xx) skipped.
    package func readAnswer(isHead: Bool = false) throws -> HTTPAnswer {
        while true {
            if let (answer, count) = try HTTPAnswer.parse(received, isHead: isHead) {
                received = Data(received.dropFirst(count))
                if answer.status >= 200 { return answer }
                continue
            }
            guard try receiveMore() else {
                throw Failure(description: "the server closed after \(received.count) bytes of an answer")
            }
        }
    }
}

/// One answer as read off a connection.
package struct HTTPAnswer: Sendable {
    package let status: Int
    /// Names in lower case.
    package let fields: [String: String]
    package let body: Data

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON: a dictionary, array, string, number or null.
    package var json: Any? { try? JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed) }
    package var object: [String: Any] { json as? [String: Any] ?? [:] }

    /// Nil while the answer is incomplete; otherwise the answer and how many bytes it took.
    static func parse(_ data: Data, isHead: Bool) throws -> (HTTPAnswer, Int)? {
        guard let end = data.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: data[data.startIndex..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        let parts = lines[0].split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
            throw LoopbackConnection.Failure(description: "not an answer: \(lines[0])")
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else {
                throw LoopbackConnection.Failure(description: "not a field: \(line)")
            }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let length = isHead || status < 200 || status == 204 ? 0 : Int(fields["content-length"] ?? "") ?? 0
        let start = end.upperBound - data.startIndex
        guard data.count >= start + length else { return nil }
        let body = data.dropFirst(start).prefix(length)
        return (HTTPAnswer(status: status, fields: fields, body: Data(body)), start + length)
    }
}
