/// A request method. Names are compared with case (RFC 9110 section 9.1): `get` is `.other`.
package enum HTTPMethod: UInt8, Sendable, CaseIterable {
    case get, head, post, put, delete, options, patch, trace, connect
    /// A valid token that is none of the above; the request head says where its name is.
    case other

    /// The name on the wire; empty for `.other`.
    package var name: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .patch: "PATCH"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        case .other: ""
        }
    }

    /// Recognises the `count` bytes at `pointer`.
    @inline(__always)
    static func recognise(_ pointer: UnsafeRawPointer, count: Int) -> HTTPMethod {
        switch count {
        case 3:
            if ASCII.matchesWords(pointer, "GET") { return .get }
            if ASCII.matchesWords(pointer, "PUT") { return .put }
        case 4:
            if ASCII.matchesWords(pointer, "POST") { return .post }
            if ASCII.matchesWords(pointer, "HEAD") { return .head }
        case 5:
            if ASCII.matchesWords(pointer, "PATCH") { return .patch }
            if ASCII.matchesWords(pointer, "TRACE") { return .trace }
        case 6:
            if ASCII.matchesWords(pointer, "DELETE") { return .delete }
        case 7:
            if ASCII.matchesWords(pointer, "OPTIONS") { return .options }
            if ASCII.matchesWords(pointer, "CONNECT") { return .connect }
        default: break
        }
        return .other
    }
}
