import HTTPProtocol
import Testing

/// Calls `body` with the bytes of `text`, whose characters are all below U+0100.
func withBytes<Result>(of text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    bytes(text).withUnsafeBytes(body)
}

@Suite("JSON content types")
struct JSONContentTypeTests {
    @Test(
        "JSON in UTF-8 is recognised with and without parameters",
        arguments: [
            "application/json", "APPLICATION/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8",
            "application/json ; charset=\"utf-8\"", "application/vnd.a.b+json", "application/problem+json; v=1",
            "application/json;", "application/json; ;charset=utf-8", "application/json; profile=\"a;b\"",
        ])
    func json(_ text: String) { #expect(withBytes(of: text) { JSONContentType($0) } == .json) }

    @Test(
        "Another media type is told apart",
        arguments: [
            "text/json", "application/xml", "application/jsonx", "application/+json", "application/x-ndjson", "*/*",
            "multipart/form-data; boundary=a", "text/plain; charset=latin1",
        ])
    func otherType(_ text: String) { #expect(withBytes(of: text) { JSONContentType($0) } == .otherType) }

    @Test(
        "JSON in another charset is told apart",
        arguments: [
            "application/json; charset=utf-16", "application/json; charset=latin1", "application/a+json;CHARSET=utf8",
            "application/json; charset=utf-8; charset=utf-16",
        ])
    func otherCharset(_ text: String) { #expect(withBytes(of: text) { JSONContentType($0) } == .otherCharset) }

    @Test(
        "What is no media type is malformed",
        arguments: [
            "", "json", "application", "application/", "/json", "application /json", "application/json x",
            "application/json, text/plain", "application/json; a=\"b", "application/json; a b", "application/json;a=,",
        ])
    func malformed(_ text: String) { #expect(withBytes(of: text) { JSONContentType($0) } == .malformed) }
}

@Suite("Prefer")
struct HandlingPreferenceTests {
    @Test(
        "The first handling preference counts",
        arguments: [
            ("handling=lenient", .lenient), ("handling=strict", .strict), ("Handling=Lenient", .lenient),
            ("handling = \"lenient\"", .lenient), ("respond-async, handling=lenient;a=b, wait=10", .lenient),
            ("handling=strict, handling=lenient", .strict), ("handling=loose", nil), ("handling", nil), ("", nil),
            ("handling=", nil), ("lenient", nil), ("a; handling=lenient", nil), ("a=\"b, handling=lenient\"", nil),
            ("handlings=lenient", nil), (",,handling=lenient", .lenient), ("handling=\"lenient", nil),
        ] as [(String, HandlingPreference?)])
    func handling(value: String, expected: HandlingPreference?) {
        #expect(withBytes(of: value) { HandlingPreference($0) } == expected)
    }
}

@Suite("Bearer tokens")
struct BearerTokenTests {
    @Test(
        "The token is found after the scheme, and nothing else is one",
        arguments: [
            ("Bearer abc", "abc"), ("bearer abc", "abc"), ("BEARER   a-b._c~d+e/f==", "a-b._c~d+e/f=="),
            ("Bearer", nil), ("Bearer ", nil), ("Bearerabc", nil), ("Basic abc", nil), ("Bearer a b", nil),
            ("Bearer =", nil), ("Bearer a=b", nil), ("Bearer a,b", nil), ("Bearer \tabc", nil), ("", nil),
            ("Bearer \u{e9}", nil), ("Bearer \"abc\"", nil),
        ] as [(String, String?)])
    func token(value: String, expected: String?) {
        #expect(withBytes(of: value) { BearerToken.find(in: $0).map(latin1) } == expected)
    }
}

@Suite("Query parameters")
struct QueryParametersTests {
    @Test(
        "A value is looked up by its decoded name",
        arguments: [
            ("top_reasons=5", .value("5")), ("a=1&top_reasons=10&b=2", .value("10")),
            ("top%5Freasons=%35", .value("5")),
            ("top_reasons", .value("")), ("top_reasons=", .value("")), ("top_reasons=a=b", .value("a=b")),
            ("top_reasons=a+b%20c%2B%00", .value("a+b c+\u{0}")), ("&&top_reasons=1&", .value("1")),
            ("", .absent), ("&", .absent), ("top_reason=1", .absent), ("top_reasons2=1", .absent),
            ("Top_Reasons=1", .absent), ("=top_reasons", .absent), ("a=top_reasons=5", .absent),
            ("top_reasons=1&top_reasons=2", .repeated), ("top_reasons=1&top_reasons=1", .repeated),
            ("top_reasons=1&top%5freasons", .repeated), ("top_reasons=%", .malformed), ("top_reasons=%4", .malformed),
            ("top_reasons=%zz", .malformed), ("%zz=1&top_reasons=1", .malformed), ("a=%zz&top_reasons=1", .value("1")),
        ] as [(String, Expected)])
    func lookup(query: String, expected: Expected) {
        let found = withBytes(of: query) { QueryParameters($0).lookup("top_reasons") }
        #expect(found == expected.lookup)
    }

    enum Expected: Sendable {
        case absent, value(String), repeated, malformed

        var lookup: QueryParameters.Lookup {
            switch self {
            case .absent: .absent
            case .value(let text): .value(bytes(text))
            case .repeated: .repeated
            case .malformed: .malformed
            }
        }
    }
}
