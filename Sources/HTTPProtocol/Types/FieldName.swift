/// The request fields that a server looks at, by name, and those that come so often that recognising them costs less
/// than checking their bytes; any other name is `.other`.
///
/// Raw values stay below 64: a request head keeps one bit for each.
package enum FieldName: UInt8, Sendable, CaseIterable {
    case other = 0
    case host, contentLength, transferEncoding, connection, expect, contentType, contentEncoding
    case accept, acceptEncoding, authorization, prefer, requestID, traceparent, tracestate
    case ifMatch, ifNoneMatch, upgrade, te, trailer, origin, userAgent, range, idempotencyKey

    /// The name in lower case; empty for `.other`.
    package var text: StaticString {
        switch self {
        case .other: ""
        case .host: "host"
        case .contentLength: "content-length"
        case .transferEncoding: "transfer-encoding"
        case .connection: "connection"
        case .expect: "expect"
        case .contentType: "content-type"
        case .contentEncoding: "content-encoding"
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .authorization: "authorization"
        case .prefer: "prefer"
        case .requestID: "x-request-id"
        case .traceparent: "traceparent"
        case .tracestate: "tracestate"
        case .ifMatch: "if-match"
        case .ifNoneMatch: "if-none-match"
        case .upgrade: "upgrade"
        case .te: "te"
        case .trailer: "trailer"
        case .origin: "origin"
        case .userAgent: "user-agent"
        case .range: "range"
        case .idempotencyKey: "idempotency-key"
        }
    }

    var bit: UInt64 { 1 &<< UInt64(rawValue) }

    /// Recognises the `count` bytes at `pointer`, letters without case. They hold no control bytes.
    @inline(__always)
    static func recognise(_ pointer: UnsafeRawPointer, count: Int) -> FieldName {
        switch count {
        case 2: if ASCII.matchesWords(pointer, ignoringCase: "te") { return .te }
        case 4: if ASCII.matchesWords(pointer, ignoringCase: "host") { return .host }
        case 5: if ASCII.matchesWords(pointer, ignoringCase: "range") { return .range }
        case 6:
            if ASCII.matchesWords(pointer, ignoringCase: "accept") { return .accept }
            if ASCII.matchesWords(pointer, ignoringCase: "expect") { return .expect }
            if ASCII.matchesWords(pointer, ignoringCase: "prefer") { return .prefer }
            if ASCII.matchesWords(pointer, ignoringCase: "origin") { return .origin }
        case 7:
            if ASCII.matchesWords(pointer, ignoringCase: "upgrade") { return .upgrade }
            if ASCII.matchesWords(pointer, ignoringCase: "trailer") { return .trailer }
        case 8: if ASCII.matchesWords(pointer, ignoringCase: "if-match") { return .ifMatch }
        case 10:
            if ASCII.matchesWords(pointer, ignoringCase: "user-agent") { return .userAgent }
            if ASCII.matchesWords(pointer, ignoringCase: "connection") { return .connection }
            if ASCII.matchesWords(pointer, ignoringCase: "tracestate") { return .tracestate }
        case 11: if ASCII.matchesWords(pointer, ignoringCase: "traceparent") { return .traceparent }
        case 12:
            if ASCII.matchesWords(pointer, ignoringCase: "content-type") { return .contentType }
            if ASCII.matchesWords(pointer, ignoringCase: "x-request-id") { return .requestID }
        case 13:
            if ASCII.matchesWords(pointer, ignoringCase: "authorization") { return .authorization }
            if ASCII.matchesWords(pointer, ignoringCase: "if-none-match") { return .ifNoneMatch }
        case 14: if ASCII.matchesWords(pointer, ignoringCase: "content-length") { return .contentLength }
        case 15:
            if ASCII.matchesWords(pointer, ignoringCase: "accept-encoding") { return .acceptEncoding }
            if ASCII.matchesWords(pointer, ignoringCase: "idempotency-key") { return .idempotencyKey }
        case 16: if ASCII.matchesWords(pointer, ignoringCase: "content-encoding") { return .contentEncoding }
        case 17: if ASCII.matchesWords(pointer, ignoringCase: "transfer-encoding") { return .transferEncoding }
        default: break
        }
        return .other
    }
}
