import HTTPProtocol
import Testing

@Suite("Limits of a request")
struct RequestLimitTests {
    /// Reads a request three ways and returns what all of them agree on.
    func read(_ text: String, limits: MessageLimits = MessageLimits()) -> Transcript {
        let content = bytes(text)
        let whole = Delivery(limits: limits).read(content)
        let steps = stride(from: 0, to: content.count, by: max(1, content.count / 1000))
        #expect(Delivery(limits: limits).read(content, cutAt: Array(steps)) == whole)
        #expect(Delivery(limits: limits, reclaims: true).read(content, cutAt: [content.count / 2]) == whole)
        return whole
    }

    func refusal(_ code: Refusal.Code) -> Transcript.Ending { .refused(Refusal(code)) }

    @Test("A target of the limit is read, one byte more is 414", arguments: [8, 8192])
    func target(limit: Int) {
        var limits = MessageLimits()
        limits.targetBytes = limit
        let request = { (length: Int) in
            "GET /\(String(repeating: "a", count: length - 1)) HTTP/1.1\r\nHost: a\r\n\r\n"
        }
        #expect(read(request(limit), limits: limits).messages.count == 1)
        #expect(read(request(limit + 1), limits: limits).ending == refusal(.targetTooLong))
        #expect(read(request(limit * 3), limits: limits).ending == refusal(.targetTooLong))
        #expect(Refusal(.targetTooLong).status == .uriTooLong)
    }

    @Test("A long target is 414 before its line has ended")
    func targetWithoutEnd() {
        #expect(read("GET /" + String(repeating: "a", count: 9000)).ending == refusal(.targetTooLong))
        #expect(read(String(repeating: "A", count: 9000)).ending == refusal(.methodTooLong))
        #expect(read("A:" + String(repeating: "A", count: 9000)).ending == refusal(.methodInvalid))
    }

    @Test("A method of 32 bytes is read, and with the longest target too")
    func method() {
        let method = String(repeating: "M", count: 32)
        let target = "/" + String(repeating: "a", count: 8191)
        #expect(read("\(method) \(target) HTTP/1.1\r\nHost: a\r\n\r\n").messages.count == 1)
        #expect(read("M\(method) / HTTP/1.1\r\nHost: a\r\n\r\n").ending == refusal(.methodTooLong))
    }

    @Test("A head of the limit is read, one byte more is 431", arguments: [100, 16 * 1024])
    func head(limit: Int) {
        var limits = MessageLimits()
        limits.headBytes = limit
        let request = { (length: Int) in
            let rest = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n"
            return "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: length - rest.utf8.count))\r\n\r\n"
        }
        #expect(read(request(limit), limits: limits).messages.first?.byteCount == limit)
        #expect(read(request(limit + 1), limits: limits).ending == refusal(.headTooLarge))
        #expect(read(String(request(limit * 2).dropLast(4)), limits: limits).ending == refusal(.headTooLarge))
        #expect(read("\r\n" + request(limit - 1), limits: limits).ending == refusal(.headTooLarge))
    }

    @Test("As many fields as the limit are read, one more is 431")
    func fields() {
        let request = { (count: Int) in
            "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "x:y\r\n", count: count - 1))\r\n"
        }
        #expect(read(request(100)).messages.first?.fields.count == 100)
        #expect(read(request(101)).ending == refusal(.tooManyFields))
        #expect(Refusal(.tooManyFields).status == .requestHeaderFieldsTooLarge)
    }

    @Test("A declared body of the limit is read, one byte more is 413 before any of it")
    func declaredBody() {
        var limits = MessageLimits()
        limits.bodyBytes = 10
        let head = { (length: Int) in "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n" }
        #expect(read(head(10) + "0123456789", limits: limits).messages.count == 1)
        let refused = read(head(11), limits: limits)
        #expect(refused.ending == refusal(.bodyTooLarge))
        #expect(refused.heads == 1)
        #expect(Refusal(.bodyTooLarge).status == .contentTooLarge)
        #expect(read(head(999_999_999_999_999_999), limits: limits).ending == refusal(.bodyTooLarge))
    }

    @Test("A chunked body of the limit is read, one byte more is 413 at the chunk's size")
    func chunkedBody() {
        var limits = MessageLimits()
        limits.bodyBytes = 10
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(read(head + "4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n", limits: limits).messages.count == 1)
        #expect(read(head + "4\r\n0123\r\n7\r\n", limits: limits).ending == refusal(.bodyTooLarge))
        #expect(read(head + "ffffffffffffffff\r\n", limits: limits).ending == refusal(.bodyTooLarge))
        #expect(read(head + "7fffffffffffffff\r\n", limits: limits).ending == refusal(.bodyTooLarge))
    }

    @Test("A route's own body limit counts for its message only")
    func routeLimit() {
        var connection = ConnectionBytes()
        defer { connection.free() }
        connection.append(bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")[...])
        var parser = RequestParser()
        let head = parser.advance(connection.bytes)
        #expect(head == .head)
        parser.setBodyLimit(2)
        let refused = parser.advance(connection.bytes)
        #expect(refused == .refused(Refusal(.bodyTooLarge)))
        parser.reset()
        let again = parser.advance(connection.bytes)
        #expect(again == .head)
        let complete = parser.advance(connection.bytes)
        #expect(complete == .complete)
    }

    @Test("As many chunks as the limit are read, one more is 413")
    func chunks() {
        var limits = MessageLimits()
        limits.chunks = 50
        let request = { (count: Int) in
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + String(repeating: "1\r\nx\r\n", count: count) + "0\r\n\r\n"
        }
        #expect(read(request(50), limits: limits).messages.first?.body.count == 50)
        #expect(read(request(51), limits: limits).ending == refusal(.tooManyChunks))
        #expect(MessageLimits().chunks == 65_536)
    }

    @Test("A chunk line of the limit is read, one byte more is 400")
    func chunkLine() {
        let request = { (length: Int) in
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1;\(String(repeating: "e", count: length - 4))\r\nx\r\n0\r\n\r\n"
        }
        #expect(read(request(256)).messages.count == 1)
        #expect(read(request(257)).ending == refusal(.chunkLineTooLong))
    }

    @Test("Trailers are bounded in bytes, and in number together with the fields")
    func trailers() {
        let request = { (trailers: String) in
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\(trailers)\r\n"
        }
        let long = { (length: Int) in "X: \(String(repeating: "x", count: length - 7))\r\n" }
        #expect(read(request(long(8 * 1024))).messages.count == 1)
        #expect(read(request(long(8 * 1024 + 1))).ending == refusal(.trailersTooLarge))
        #expect(read(request(String(repeating: "x:y\r\n", count: 98))).messages.count == 1)
        #expect(read(request(String(repeating: "x:y\r\n", count: 99))).ending == refusal(.tooManyFields))
    }
}
