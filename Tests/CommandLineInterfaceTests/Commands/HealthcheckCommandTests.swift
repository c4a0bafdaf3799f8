import Foundation
import Testing

@testable import CommandLineInterface

@Suite("healthcheck")
struct HealthcheckCommandTests {
    @Test(
        "an answer is its status and the beginning of its body",
        arguments: [
            (
                "HTTP/1.1 200 OK\r\nA: b\r\n\r\n{\"status\":\"ready\"}",
                HealthProbe.Outcome.answered(200, "{\"status\":\"ready\"}")
            ),
            ("HTTP/1.1 503 Service Unavailable\r\n\r\nno\nmodel", .answered(503, "no model")),
            ("HTTP/1.1 204 \r\n\r\n", .answered(204, "")), ("SSH-2.0-x\r\n", .failed("the answer is not HTTP")),
            ("HTTP/1.1 999 x\r\n\r\n", .failed("the answer is not HTTP")),
            ("", .failed("the connection was closed without an answer")),
        ])
    func outcomes(answer: String, outcome: HealthProbe.Outcome) {
        #expect(HealthProbe.outcome(of: answer) == outcome)
    }

    @Test(
        "a daemon on every address is asked on loopback",
        arguments: [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("[::1]", "::1"), ("", "127.0.0.1"), ("h", "h")])
    func reachable(host: String, asked: String) {
        #expect(HealthProbe.reachableHost(host) == asked)
    }

    @Test("nothing there is a clear no")
    func nothingThere() throws {
        let captured = try Captured(["healthcheck", "--port", "1"])
        #expect(captured.code == .negative)
        #expect(captured.talk.contains("not ready: cannot ask http://127.0.0.1:1/readyz"))
    }

    @Test("a port that accepts and never answers costs no more than the time-out")
    func silence() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                #expect(bind(listener, $0, length) == 0)
                #expect(listen(listener, 1) == 0)
                #expect(getsockname(listener, $0, &length) == 0)
            }
        }
        let port = UInt16(bigEndian: address.sin_port)
        let started = ContinuousClock.now
        let captured = try Captured(["healthcheck", "--timeout", "200ms"], environment: ["PORT": "\(port)"])
        #expect(captured.code == .negative)
        #expect(captured.talk.contains("no answer within 200ms"))
        #expect(ContinuousClock.now - started < .seconds(5))
    }

    @Test("a URL as host is told how to be said")
    func urls() throws {
        let refused = try Captured(["healthcheck", "--host", "http://127.0.0.1:8010/readyz"])
        #expect(refused.code == .usage)
        #expect(refused.talk.contains("--host 127.0.0.1 --port 8000 --path /readyz"))
    }

    @Test("a path that could split the request is refused")
    func paths() throws {
        #expect(try Captured(["healthcheck", "--path", "readyz"]).code == .usage)
        #expect(try Captured(["healthcheck", "--path", "/a b"]).code == .usage)
        #expect(try Captured(["healthcheck"], environment: ["PORT": "0"]).code == .badConfiguration)
    }
}
