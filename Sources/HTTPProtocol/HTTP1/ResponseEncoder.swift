package import Bytes

/// What the first lines of an answer say.
package struct ResponseHead: Sendable {
    package var status: HTTPStatus
    package var contentType: ContentType
    /// Bytes of the body; for an answer to HEAD, of the body that GET would get. Not written where the status forbids
    /// a body (204).
    package var contentLength: Int
    /// False writes `connection: close`: the server must then close after the answer.
    package var keepAlive: Bool
    /// The request's minor version: HTTP/1.0 clients are told `keep-alive` in words. 1 where no request was read.
    package var requestMinorVersion: UInt8

    package init(
        status: HTTPStatus, contentType: ContentType, contentLength: Int, keepAlive: Bool,
        requestMinorVersion: UInt8 = 1
    ) {
        self.status = status
        self.contentType = contentType
        self.contentLength = contentLength
        self.keepAlive = keepAlive
        self.requestMinorVersion = requestMinorVersion
    }
}

/// Writes the head of an answer: `begin`, any number of `field`, then `end`, then the body's bytes.
package enum ResponseEncoder {
    /// Writes the status line and the fields every answer has.
    package static func begin(_ head: ResponseHead, date: borrowing HTTPDate, into output: inout ByteBuffer) {
        if head.status == .ok, head.contentType == .json {
            output.append("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: ")
        } else {
            beginOther(head, into: &output)
        }
        date.withBytes { output.append($0) }
        if head.status.allowsBody {
            output.append("\r\ncontent-length: ")
            output.appendDecimal(head.contentLength)
        }
        if !head.keepAlive {
            output.append("\r\nconnection: close\r\n")
        } else if head.requestMinorVersion == 0 {
            output.append("\r\nconnection: keep-alive\r\n")
        } else {
            output.append("\r\n")
        }
    }

    /// Writes one more field. CR, LF, NUL and other control bytes in `value` become spaces.
    package static func field(
        _ name: StaticString, _ value: UnsafeRawBufferPointer, into output: inout ByteBuffer
    ) {
        output.append(name)
        output.append(": ")
        let start = output.reserve(value.count)
        for index in 0..<value.count {
            let byte = value[index]
            let isControl = byte < ASCII.space && byte != ASCII.tab || byte == ASCII.delete
            start.storeBytes(of: isControl ? ASCII.space : byte, toByteOffset: index, as: UInt8.self)
        }
        output.advance(by: value.count)
        output.append("\r\n")
    }

    package static func field(_ name: StaticString, text: String, into output: inout ByteBuffer) {
        var copy = text
        copy.withUTF8 { field(name, UnsafeRawBufferPointer($0), into: &output) }
    }

    /// Writes the empty line that ends the head.
    package static func end(into output: inout ByteBuffer) { output.append("\r\n") }

    /// Writes the interim answer to `Expect: 100-continue`.
    package static func appendContinue(into output: inout ByteBuffer) {
        output.append("HTTP/1.1 100 Continue\r\n\r\n")
    }

    private static func beginOther(_ head: ResponseHead, into output: inout ByteBuffer) {
        output.append("HTTP/1.1 ")
        output.appendDecimal(Int(head.status.rawValue))
        output.append(ASCII.space)
        output.append(head.status.reason)
        if head.contentType != .none {
            output.append("\r\ncontent-type: ")
            output.append(head.contentType.text)
        }
        output.append("\r\ndate: ")
    }
}
