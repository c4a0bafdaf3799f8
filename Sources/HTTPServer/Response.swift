package import Bytes
package import HTTPProtocol
internal import JSONText

/// One answer being written. The server adds the framing, `Date` and `X-Request-Id`.
package struct Response: ~Copyable, Sendable {
    package var status: HTTPStatus = .ok
    package var contentType = ContentType.json
    package var body = ByteBuffer(capacity: 4096)
    /// Further field lines, each already ended with CRLF; see `addField`.
    package private(set) var fields = ByteBuffer(capacity: 256)

    package init() {}

    /// Ready for the next answer, with the memory kept unless an answer was unusually large.
    package mutating func reset() {
        status = .ok
        contentType = .json
        body.removeAll(keeping: 1 << 20)
        fields.removeAll(keeping: 4096)
    }

    /// Adds a field line; control bytes in the value become spaces.
    package mutating func addField(_ name: StaticString, _ value: String) {
        ResponseEncoder.field(name, text: value, into: &fields)
    }

    /// Makes this an RFC 9457 problem document, dropping what was written before.
    ///
    /// - Parameters:
    ///   - code: A word for programs, which stays the same when the sentence changes.
    ///   - detail: A sentence for people.
    package mutating func setProblem(_ status: HTTPStatus, code: String, detail: String) {
        beginProblem(status, code: code, detail: detail)
        body.append(0x7D)
    }

    /// The members up to `detail`, leaving the object open for the caller to add more and close.
    package mutating func beginProblem(_ status: HTTPStatus, code: String, detail: String) {
        self.status = status
        contentType = .problemJSON
        body.removeAll()
        body.append("{\"type\":\"about:blank\",\"title\":")
        body.append(0x22)
        body.append(status.reason)
        body.append(0x22)
        body.append(",\"status\":")
        body.appendDecimal(Int(status.rawValue))
        body.append(",\"code\":")
        body.appendJSON(string: code)
        body.append(",\"detail\":")
        body.appendJSON(string: detail)
    }
}
