package import Bytes
package import HTTPProtocol
internal import JSONText

/// One answer being written. The server adds the framing, `Date` and `X-Request-Id`.
package struct Response: ~Copyable, Sendable {
    package var status: HTTPStatus = .ok
    package var contentType: StaticString = Response.json
    package var body = ByteBuffer(capacity: 4096)
    /// Further field lines, each already ended with CRLF; see `addField`.
    package private(set) var fields = ByteBuffer(capacity: 256)

    package static let json: StaticString = "application/json"
    package static let problemJSON: StaticString = "application/problem+json"

    package init() {}

    /// Ready for the next answer, with the memory kept unless an answer was unusually large.
    package mutating func reset() {
        status = .ok
        contentType = Response.json
        body.removeAll(keeping: 1 << 20)
        fields.removeAll(keeping: 4096)
    }

    /// Adds a field line. Bytes that would end the line or start another are dropped from the value.
    package mutating func addField(_ name: StaticString, _ value: String) {
        fields.append(name)
        fields.append(": ")
        for byte in value.utf8 where byte >= 0x20 && byte != 0x7F { fields.append(byte) }
        fields.append("\r\n")
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
        contentType = Response.problemJSON
        body.removeAll()
        body.append("{\"type\":\"about:blank\",\"title\":")
        body.appendJSON(string: String(describing: status.reason))
        body.append(",\"status\":")
        body.appendDecimal(Int(status.rawValue))
        body.append(",\"code\":")
        body.appendJSON(string: code)
        body.append(",\"detail\":")
        body.appendJSON(string: detail)
    }
}
