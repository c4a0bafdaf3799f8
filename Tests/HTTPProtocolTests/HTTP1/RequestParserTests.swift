import HTTPProtocol
import Testing

@Suite("Accepted requests")
struct RequestParserTests {
    @Test("There are at least 50 good messages, each under its own name")
    func messages() {
        let names = ValidMessages.all.map(\.name)
        #expect(names.count >= 50)
        #expect(Set(names).count == names.count)
    }

    @Test("A good message is read for what it says", arguments: ValidMessages.all)
    func meaning(of valid: ValidMessages) {
        let transcript = Delivery().read(bytes(valid.text))
        #expect(transcript.ending == .idle)
        #expect(transcript.heads == valid.expected.count)
        #expect(transcript.messages.count == valid.expected.count)
        for (message, expected) in zip(transcript.messages, valid.expected) {
            #expect(message.method == expected.method)
            #expect(message.path == expected.path)
            #expect(message.query == expected.query)
            #expect(latin1(message.body) == expected.body)
            #expect(message.keepAlive == expected.keepAlive)
            #expect(message.expectsContinue == expected.expectsContinue)
            #expect(message.minorVersion == expected.minorVersion)
        }
    }

    @Test("A good message is read the same however it is split", arguments: ValidMessages.all)
    func splits(of valid: ValidMessages) {
        let content = bytes(valid.text)
        let whole = Delivery().read(content)
        #expect(Delivery().readByteByByte(content) == whole)
        #expect(Delivery(reclaims: true).readByteByByte(content) == whole)
        for cut in 0...content.count {
            #expect(Delivery().read(content, cutAt: [cut]) == whole, "cut at \(cut)")
            #expect(Delivery(reclaims: true).read(content, cutAt: [cut]) == whole, "cut at \(cut), reclaimed")
        }
    }

    @Test("Fields keep their order, their values lose the blanks around them")
    func fields() throws {
        let text = "GET / HTTP/1.1\r\nhOsT: a\r\nX-One:  1 \r\nACCEPT: a/b\r\nX-Request-ID:\r\naccept: c/d\r\n\r\n"
        let message = try #require(Delivery().read(bytes(text)).messages.first)
        #expect(message.fields == ["host=a", "X-One=1", "accept=a/b", "x-request-id=", "accept=c/d"])
    }

    @Test("Values are found by name: the first one, or each")
    func values() {
        var connection = ConnectionBytes()
        defer { connection.free() }
        connection.append(bytes("GET / HTTP/1.1\r\nHost: a\r\nAccept: b/c\r\nX: y\r\nAccept: d/e\r\n\r\n")[...])
        var parser = RequestParser()
        let progress = parser.advance(connection.bytes)
        #expect(progress == .head)
        let message = UnsafeRawBufferPointer(connection.bytes)
        let head = parser.head
        #expect(head.value(of: .accept, in: message).map(latin1) == "b/c")
        #expect(head.value(of: .other, in: message).map(latin1) == "y")
        #expect(head.value(of: .prefer, in: message) == nil)
        #expect(head.contains(.host) && !head.contains(.te))
        var all: [String] = []
        head.forEachValue(of: .accept, in: message) { all.append(latin1($0)) }
        #expect(all == ["b/c", "d/e"])
        #expect(head.value(of: .accept, in: UnsafeRawBufferPointer(start: nil, count: 0))?.count == 0)
    }

    @Test("A declared body is being read until its last byte is there, and no byte further")
    func declaredBody() {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"
        var connection = ConnectionBytes()
        defer { connection.free() }
        var parser = RequestParser()
        connection.append(bytes(text)[...])
        let head = parser.advance(connection.bytes)
        #expect(head == .head)
        let isReading = parser.isReadingBody
        #expect(isReading)
        connection.append(bytes("0123")[...])
        let waiting = parser.advance(connection.bytes)
        #expect(waiting == .needMore)
        connection.append(bytes("456789GET")[...])
        let complete = parser.advance(connection.bytes)
        #expect(complete == .complete)
        let isStillReading = parser.isReadingBody
        #expect(!isStillReading)
        let end = parser.end
        #expect(end == text.utf8.count + 10)
    }

    @Test("Reclaiming keeps a body of small chunks within its data's size")
    func reclaimedMemory() {
        let chunkCount = 2000
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        var connection = ConnectionBytes()
        defer { connection.free() }
        var parser = RequestParser()
        connection.append(bytes(head)[...])
        let headRead = parser.advance(connection.bytes)
        #expect(headRead == .head)
        var most = 0
        for _ in 0..<chunkCount {
            connection.append(bytes("1;extension=of-some-length\r\nx\r\n")[...])
            let progress = parser.advance(connection.bytes)
            #expect(progress == .needMore)
            most = max(most, connection.bytes.count)
            connection.keepFirst(parser.reclaim(connection.bytes))
        }
        #expect(most <= head.utf8.count + chunkCount + 40)
        connection.append(bytes("0\r\n\r\n")[...])
        let complete = parser.advance(connection.bytes)
        #expect(complete == .complete)
        let body = connection.bytes[parser.body]
        #expect(body.count == chunkCount && body.allSatisfy { $0 == 0x78 })
    }
}
