import HTTPProtocol
import Testing

@Suite("Names and numbers of HTTP")
struct NameTests {
    /// Reads a request with one more field or another method.
    func message(_ text: String) -> Transcript.Message? { Delivery().read(bytes(text)).messages.first }

    @Test("Every known field is recognised in any case", arguments: FieldName.allCases.filter { $0 != .other })
    func fieldNames(_ name: FieldName) {
        let lower = "\(name.text)"
        for text in [lower, lower.uppercased(), lower.prefix(1).uppercased() + lower.dropFirst()] {
            var connection = ConnectionBytes()
            defer { connection.free() }
            connection.append(bytes("GET / HTTP/1.0\r\n\(text): 100-continue\r\n\r\n")[...])
            var parser = RequestParser()
            _ = parser.advance(connection.bytes)
            let found = parser.head.field(at: 0).name
            #expect(found == name, "\(text)")
        }
    }

    @Test("A name that differs in one byte is not recognised", arguments: FieldName.allCases.filter { $0 != .other })
    func otherFieldNames(_ name: FieldName) {
        let exact = bytes("\(name.text)")
        for index in exact.indices {
            // The neighbours in the table: one bit away, and the byte that case folding would confuse.
            for changed in [exact[index] ^ 0x01, exact[index] ^ 0x40, exact[index] ^ 0x10] where changed != 0x3a {
                var text = exact
                text[index] = changed
                let read = message("GET / HTTP/1.1\r\nHost: a\r\n\(latin1(text)): 1\r\n\r\n")
                let spelled = "\(latin1(text))=1"
                #expect(read == nil || read?.fields.last == spelled, "\(latin1(text))")
            }
        }
    }

    @Test("Every known method is recognised", arguments: HTTPMethod.allCases.filter { $0 != .other && $0 != .connect })
    func methods(_ method: HTTPMethod) {
        #expect(message("\(method.name) / HTTP/1.1\r\nHost: a\r\n\r\n")?.method == "\(method.name)")
        #expect(message("\(method.name)X / HTTP/1.1\r\nHost: a\r\n\r\n")?.method == "\(method.name)X")
    }

    /// The bytes from 0x21 on that are accepted where `request` puts them.
    func accepted(_ request: (String) -> String) -> String {
        let all = (UInt8(0x21)...0xff).map { latin1([$0]) }
        return all.filter { message(request($0)) != nil }.joined()
    }

    @Test("Tokens hold the characters of RFC 9110 section 5.6.2 and no others")
    func tokens() {
        let expected = "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~"
        let inNames = accepted { "GET / HTTP/1.1\r\nHost: a\r\nx\($0)y: 1\r\n\r\n" }
        #expect(inNames.filter { $0 != ":" } == expected)  // A colon ends the name.
        #expect(accepted { "\($0) / HTTP/1.1\r\nHost: a\r\n\r\n" } == expected)
    }

    @Test("Targets hold visible ASCII except five characters")
    func targets() {
        let visible = (UInt8(0x21)...0x7e).filter { !bytes("\"#%<>\\").contains($0) }
        #expect(accepted { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" } == latin1(visible))
    }

    @Test("Hosts hold the characters of a registered name")
    func hosts() {
        let expected = "!$&'()*+-.0123456789:;=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"
        #expect(accepted { "GET / HTTP/1.1\r\nHost: a\($0)\r\n\r\n" } == expected)
    }

    @Test("Only 204 answers have no body", arguments: HTTPStatus.allCases)
    func bodylessStatus(_ status: HTTPStatus) {
        #expect(status.allowsBody == (status.rawValue != 204))
    }
}

@Suite("HTTP dates")
struct HTTPDateTests {
    @Test(
        "A moment is written in the fixed form",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
            (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"), (2_147_483_648, "Tue, 19 Jan 2038 03:14:08 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"), (-1, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] as [(Int64, String)])
    func text(seconds: Int64, expected: String) {
        #expect(HTTPDate(unixSeconds: seconds).withBytes { latin1($0) } == expected)
    }
}
