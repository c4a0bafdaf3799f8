import SystemIO
import Testing

@Suite("SocketAddress")
struct SocketAddressTests {
    @Test(
        "a literal address stands for itself",
        arguments: [
            ("127.0.0.1", "127.0.0.1:8000", true), ("127.9.9.9", "127.9.9.9:8000", true),
            ("0.0.0.0", "0.0.0.0:8000", false), ("10.0.0.1", "10.0.0.1:8000", false), ("::1", "[::1]:8000", true),
            ("::", "[::]:8000", false), ("2001:db8::1", "[2001:db8::1]:8000", false),
        ])
    func literals(host: String, description: String, isLoopback: Bool) throws {
        let found = try SocketAddress.resolve(host: host, port: 8000)
        #expect(found.map(\.description) == [description])
        #expect(found.first?.isLoopback == isLoopback)
        #expect(found.first?.port == 8000)
        #expect(found.first?.with(port: 65_535).port == 65_535)
    }

    @Test("a name that stands for nothing is an error that holds it")
    func unknown() {
        let error = #expect(throws: SystemError.self) {
            try SocketAddress.resolve(host: "no such host", port: 1)
        }
        #expect(error?.subject == "no such host")
    }

    @Test("a port is free until somebody listens there, and again after")
    func checkFree() throws {
        let any = try #require(try SocketAddress.resolve(host: "127.0.0.1", port: 0).first)
        var listener: ListeningSocket? = try ListeningSocket(any, sharesPort: true)
        let taken = try #require(listener?.address)
        #expect(taken.port != 0)
        #expect(throws: SystemError.self) { try ListeningSocket.checkFree(taken) }
        listener = nil
        try ListeningSocket.checkFree(taken)
    }
}
