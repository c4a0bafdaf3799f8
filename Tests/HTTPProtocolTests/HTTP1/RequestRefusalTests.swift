import HTTPProtocol
import TestSupport
import Testing

@Suite("Refused requests")
struct RequestRefusalTests {
    /// Follows every refused message; were it read, the message would have been two requests.
    static let next = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("There are at least 80 classes, each under its own name")
    func classes() {
        let names = AmbiguousMessage.all.map(\.name)
        #expect(names.count >= 80)
        #expect(Set(names).count == names.count)
    }

    @Test(
        "An ambiguous message is refused, however it arrives, and no request is read", arguments: AmbiguousMessage.all)
    func refusal(of message: AmbiguousMessage) {
        let content = bytes(message.text + Self.next)
        let whole = Delivery().read(content)
        #expect(whole.ending == .refused(Refusal(message.code)))
        #expect(whole.messages.isEmpty)
        #expect(Delivery().readByteByByte(content) == whole)
        #expect(Delivery(reclaims: true).readByteByByte(content) == whole)
        for cut in 0...content.count {
            let split = Delivery().read(content, cutAt: [cut])
            #expect(split == whole, "cut at \(cut)")
        }
    }

    @Test("A refusal stands until the parser is reset")
    func refusalStands() {
        var connection = ConnectionBytes()
        defer { connection.free() }
        var parser = RequestParser()
        connection.append(bytes("\u{16}\u{03}\u{01}")[...])
        let first = parser.advance(connection.bytes)
        #expect(first == .refused(Refusal(.notARequest)))
        let second = parser.advance(connection.bytes)
        #expect(second == first)
        parser.reset()
        let third = parser.advance(UnsafeMutableRawBufferPointer(start: nil, count: 0))
        #expect(third == .needMore)
    }

    @Test(
        "The first byte is enough to refuse what cannot be a request", arguments: [0x16, 0x80, 0x00, 0x0a, 0x20, 0xff])
    func firstByte(_ byte: UInt8) {
        #expect(Delivery().read([byte]).ending == .refused(Refusal(.notARequest)))
    }

    @Test(
        "A message that is only cut off is waited for",
        arguments: [
            "G", "\r", "\r\n", "GET / HTTP/1.1", "GET / HTTP/1.1\r", "GET / HTTP/1.1\r\nHost: a\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\r", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        ])
    func cutOff(_ text: String) {
        let transcript = Delivery().read(bytes(text))
        #expect(transcript.messages.isEmpty)
        guard case .needMore = transcript.ending else {
            Issue.record("found \(transcript.ending)")
            return
        }
        #expect(Delivery().readByteByByte(bytes(text)) == transcript)
    }

    @Test("Every refusal has an error status and a sentence in the house form", arguments: Refusal.Code.allCases)
    func sentences(_ code: Refusal.Code) {
        let refusal = Refusal(code)
        #expect((400...505).contains(refusal.status.rawValue))
        let sentence = refusal.description
        #expect(sentence.hasPrefix("cannot ") && sentence.contains(": expected ") && sentence.contains(", found "))
        #expect(sentence.contains("; "))
        // As all other codes that clients see.
        #expect(code.rawValue.allSatisfy { $0 == "_" || $0.isLowercase || $0.isNumber })
    }
}
