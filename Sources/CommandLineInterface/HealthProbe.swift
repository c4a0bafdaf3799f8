internal import Glibc
internal import SystemIO

/// One `GET` over one connection, within one time limit: all that a health check needs of HTTP.
struct HealthProbe: Sendable, Equatable {
    enum Outcome: Equatable {
        /// The status and the beginning of the body, on one line.
        case answered(Int, String)
        case failed(String)
    }

    let host: String
    let port: Int
    let path: String
    let timeout: Duration

    private static let longestAnswer = 16 << 10

    /// Where a daemon that listens on `host` can be asked from this machine.
    static func reachableHost(_ host: String) -> String {
        switch host {
        case "", "0.0.0.0": "127.0.0.1"
        case "::", "[::]": "::1"
        default: host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        }
    }

    private var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    var url: String { "http://\(authority)\(path)" }

    func ask() -> Outcome {
        let deadline = ContinuousClock.now + timeout
        do throws(SystemError) {
            let connection = try connect()
            let number = connection.raw
            try send("GET \(path) HTTP/1.1\r\nHost: \(authority)\r\nConnection: close\r\n\r\n", over: number)
            var answer: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while answer.count < Self.longestAnswer {
                // The socket's own time limit is per call; this one is for all of them.
                guard ContinuousClock.now < deadline else { return .failed("no complete answer within \(timeoutText)") }
                let count = try systemCall("recv", authority) { recv(number, &chunk, chunk.count, 0) }
                if count == 0 { break }
                answer += chunk[..<count]
            }
            return Self.outcome(of: String(decoding: answer, as: UTF8.self))
        } catch {
            let isTimeout = [EAGAIN, EWOULDBLOCK, EINPROGRESS, ETIMEDOUT].contains(error.code)
            return .failed(isTimeout ? "no answer within \(timeoutText)" : error.description)
        }
    }

    private var timeoutText: String { Quantity.format(duration: timeout) }

    static func outcome(of answer: String) -> Outcome {
        let lines = answer.split(separator: "\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let words = (lines.first ?? "").split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]), 100...599 ~= status else {
            return .failed(answer.isEmpty ? "the connection was closed without an answer" : "the answer is not HTTP")
        }
        let body = answer.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().first ?? ""
        return .answered(status, String(body.prefix(200)).split(whereSeparator: \.isNewline).joined(separator: " "))
    }

    private func send(_ request: String, over number: CInt) throws(SystemError) {
        var rest = Array(request.utf8)[...]
        while !rest.isEmpty {
            let sent = try systemCall("send", authority) {
                rest.withUnsafeBytes { Glibc.send(number, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            }
            rest = rest.dropFirst(sent)
        }
    }

    /// Tries the host's addresses in turn; connecting, sending and receiving each end after `timeout`.
    private func connect() throws(SystemError) -> FileDescriptor {
        var failure = SystemError(call: "getaddrinfo", code: EADDRNOTAVAIL, subject: host)
        for address in try SocketAddress.resolve(host: host, port: UInt16(clamping: port)) {
            do throws(SystemError) { return try connect(to: address) } catch { failure = error }
        }
        throw failure
    }

    private func connect(to address: SocketAddress) throws(SystemError) -> FileDescriptor {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let connection = FileDescriptor(
            owning: try systemCall("socket", authority) { socket(address.family, type, 0) })
        let number = connection.raw
        let parts = timeout.components
        var limit = timeval(tv_sec: Int(parts.seconds), tv_usec: Int(parts.attoseconds / 1_000_000_000_000))
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            try systemCall("setsockopt", authority) { setsockopt(number, SOL_SOCKET, option, &limit, size) }
        }
        try systemCall("connect", authority) {
            address.withPointer { Glibc.connect(number, $0, $1) }
        }
        return connection
    }
}
