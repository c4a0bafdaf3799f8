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
            let request = "GET \(path) HTTP/1.1\r\nHost: \(authority)\r\nConnection: close\r\n\r\n"
            try connection.send(Array(request.utf8))
            var answer: [UInt8] = []
            let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
            defer { chunk.deallocate() }
            while answer.count < Self.longestAnswer {
                // The socket's own time limit is per call; this one is for all of them.
                guard ContinuousClock.now < deadline else { return .failed("no complete answer within \(timeoutText)") }
                let count = try connection.receive(into: chunk)
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

    /// Tries the host's addresses in turn; connecting, sending and receiving each end after `timeout`.
    private func connect() throws(SystemError) -> BlockingConnection {
        var failure = SystemError(call: "getaddrinfo", code: EADDRNOTAVAIL, subject: host)
        for address in try SocketAddress.resolve(host: host, port: UInt16(clamping: port)) {
            do throws(SystemError) {
                return try BlockingConnection(to: address, timeout: timeout)
            } catch {
                failure = error
            }
        }
        throw failure
    }
}
