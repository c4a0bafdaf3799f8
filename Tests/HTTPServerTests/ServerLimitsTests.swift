import HTTPServer
import Testing

@Suite("ServerLimits")
struct ServerLimitsTests {
    @Test("the defaults are those that the documentation promises")
    func defaults() {
        let limits = ServerLimits()
        #expect(limits.headBytes == 16 * 1024)
        #expect(limits.fields == 100)
        #expect(limits.targetBytes == 8 * 1024)
        #expect(limits.bodyBytes == 16 * 1024 * 1024)
        #expect(limits.chunks == 65_536)
        #expect(limits.batchRows == 100_000)
        #expect(limits.connections == 4096)
        #expect(limits.headTimeout == .seconds(5))
        #expect(limits.bodyTimeout == .seconds(30))
        #expect(limits.idleTimeout == .seconds(65))
        #expect(limits.writeTimeout == .seconds(10))
    }

    @Test("what is held for a request at its largest fits the memory limit")
    func consistency() {
        let limits = ServerLimits()
        #expect(limits.bodyBytes * 4 <= limits.bufferedBytes)
        #expect(limits.targetBytes < limits.headBytes)
    }
}
