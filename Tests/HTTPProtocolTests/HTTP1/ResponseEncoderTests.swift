import Bytes
import HTTPProtocol
import Testing

@Suite("Heads of answers")
struct ResponseEncoderTests {
    let date = HTTPDate(unixSeconds: 784_111_777)

    func encode(_ head: ResponseHead, _ more: (inout ByteBuffer) -> Void = { _ in }) -> String {
        var output = ByteBuffer()
        ResponseEncoder.begin(head, date: date, into: &output)
        more(&output)
        ResponseEncoder.end(into: &output)
        return latin1(output.bytes)
    }

    @Test("The usual answer has the usual fields")
    func usual() {
        #expect(
            encode(ResponseHead(status: .ok, contentType: .json, contentLength: 321, keepAlive: true))
                == "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                + "content-length: 321\r\n\r\n")
    }

    @Test("An answer that closes says so")
    func closing() {
        let head = ResponseHead(status: .notFound, contentType: .problemJSON, contentLength: 0, keepAlive: false)
        #expect(
            encode(head)
                == "HTTP/1.1 404 Not Found\r\ncontent-type: application/problem+json\r\n"
                + "date: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    }

    @Test("An HTTP/1.0 client is told that the connection stays")
    func oldClient() {
        var head = ResponseHead(status: .ok, contentType: .json, contentLength: 1, keepAlive: true)
        head.requestMinorVersion = 0
        #expect(encode(head).hasSuffix("content-length: 1\r\nconnection: keep-alive\r\n\r\n"))
    }

    @Test("A status without body has no length")
    func noBody() {
        let text = encode(ResponseHead(status: .noContent, contentType: .none, contentLength: 9, keepAlive: true))
        #expect(text == "HTTP/1.1 204 No Content\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n")
    }

    @Test("More fields follow, and no value can end its line")
    func fields() {
        let head = ResponseHead(status: .ok, contentType: .html, contentLength: 10, keepAlive: true)
        let text = encode(head) { output in
            ResponseEncoder.field("allow", text: "GET, HEAD", into: &output)
            ResponseEncoder.field("x-request-id", text: "a\r\nset-cookie: b\0c\u{7f}\td", into: &output)
        }
        #expect(
            text.hasSuffix(
                "content-length: 10\r\nallow: GET, HEAD\r\nx-request-id: a  set-cookie: b c \td\r\n\r\n"
            ))
    }

    @Test("Every byte in a value is written as itself or as a space")
    func everyByte() {
        let value = (UInt8(0)...255).map { $0 }
        var output = ByteBuffer()
        value.withUnsafeBytes { ResponseEncoder.field("x", $0, into: &output) }
        let written = Array(output.bytes.dropFirst(3).dropLast(2))
        let expected = value.map { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7f ? 0x20 : $0 }
        #expect(written == expected)
    }

    @Test("The interim answer is one line and an empty one")
    func interim() {
        var output = ByteBuffer()
        ResponseEncoder.appendContinue(into: &output)
        #expect(output.text == "HTTP/1.1 100 Continue\r\n\r\n")
    }
}
