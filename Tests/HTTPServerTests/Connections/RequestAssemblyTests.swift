import HTTPProtocol
import Testing

@testable import HTTPServer

@Suite("RequestAssembly")
struct RequestAssemblyTests {
    private let assembly = RequestAssembly(limits: MessageLimits())

    /// Puts `text` in as if it had been received, making room as a worker does.
    private func receive(_ text: String) -> Int {
        var grown = 0
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if assembly.freeSpace.count == 0 {
                grown += assembly.makeRoom()
                _ = assembly.parser.advance(assembly.message)
            }
            let count = min(rest.count, assembly.freeSpace.count)
            assembly.freeSpace.copyBytes(from: rest.prefix(count))
            assembly.received(count)
            _ = assembly.parser.advance(assembly.message)
            rest = rest.dropFirst(count)
        }
        return grown
    }

    private func skipHead() {
        #expect(assembly.parser.advance(assembly.message) == .head)
    }

    @Test("requests received together are answered one after the other")
    func pipeline() {
        let first = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
        _ = receive(first + "GET /b HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(assembly.parser.advance(assembly.message) == .complete)
        assembly.finishMessage()
        #expect(assembly.hasUnparsedBytes)
        skipHead()
        let path = assembly.parser.head.pathRange.bytes(in: UnsafeRawBufferPointer(assembly.message))
        #expect(String(decoding: path, as: UTF8.self) == "/b")
        #expect(assembly.parser.advance(assembly.message) == .complete)
        assembly.finishMessage()
        #expect(!assembly.hasUnparsedBytes)
        #expect(assembly.freeSpace.count == RequestAssembly.initialCapacity)
    }

    @Test("memory follows the bytes received, not the length announced")
    func growth() {
        let grown = receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 16000000\r\n\r\n" + blanks(40_000))
        #expect(grown == 48 << 10)
        #expect(assembly.extraBytes == grown)
        assembly.recycle()
        #expect(assembly.extraBytes == 0)
        #expect(!assembly.hasUnparsedBytes)
    }

    @Test("a body in tiny chunks needs memory for its data, not for its framing")
    func chunks() {
        let chunks = String(repeating: "1;extension=\"as long as it likes to be\"\r\n \r\n", count: 10_000)
        let grown = receive("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n")
        #expect(assembly.parser.advance(assembly.message) == .complete)
        #expect(assembly.parser.body.count == 10_000)
        #expect(assembly.message[assembly.parser.body].allSatisfy { $0 == 0x20 })
        #expect(grown <= 16 << 10)
    }

    @Test("answered requests make room before the buffer grows")
    func compaction() {
        let request = "GET / HTTP/1.1\r\nHost: x\r\nX: \(blanks(9000))y\r\n\r\n"
        for _ in 0..<20 {
            #expect(receive(request) == 0)
            #expect(assembly.parser.advance(assembly.message) == .complete)
            assembly.finishMessage()
            // The beginning of the next one keeps the buffer from starting over.
            #expect(receive("GET / HTTP/1.1\r\nHost: x\r\nX: ") == 0)
            #expect(receive("\r\n\r\n") == 0)
            #expect(assembly.parser.advance(assembly.message) == .complete)
            assembly.finishMessage()
        }
        #expect(assembly.extraBytes == 0)
    }

    private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}
