import Testing

/// Bytes that are good requests, and what must be read from them.
struct ValidMessages: CustomTestStringConvertible, Sendable {
    struct Expected: Sendable {
        var method = "GET"
        var path = "/"
        var query: String?
        var body = ""
        var keepAlive = true
        var expectsContinue = false
        var minorVersion: UInt8 = 1
    }

    var name: String
    var text: String
    var expected: [Expected]

    var testDescription: String { name }

    init(_ name: String, _ text: String, _ expected: Expected...) {
        self.name = name
        self.text = text
        self.expected = expected
    }

    static let all = lines + targets + fields + lengthBodies + chunkedBodies + sequences

    /// A request with `line` and nothing but a Host.
    static func line(_ name: String, _ line: String, _ expected: Expected) -> Self {
        Self(name, "\(line)\r\nHost: a\r\n\r\n", expected)
    }

    static let lines: [Self] = [
        line("GET", "GET / HTTP/1.1", Expected()),
        line("HEAD", "HEAD / HTTP/1.1", Expected(method: "HEAD")),
        line("PUT", "PUT / HTTP/1.1", Expected(method: "PUT")),
        line("DELETE", "DELETE / HTTP/1.1", Expected(method: "DELETE")),
        line("PATCH", "PATCH / HTTP/1.1", Expected(method: "PATCH")),
        line("TRACE", "TRACE / HTTP/1.1", Expected(method: "TRACE")),
        line("OPTIONS", "OPTIONS / HTTP/1.1", Expected(method: "OPTIONS")),
        line("unknown method", "BREW / HTTP/1.1", Expected(method: "BREW")),
        line("method in lower case", "get / HTTP/1.1", Expected(method: "get")),
        line("method of odd token characters", "!#$%&'*+-.^_`|~9 / HTTP/1.1", Expected(method: "!#$%&'*+-.^_`|~9")),
        line("one empty line first", "\r\nGET / HTTP/1.1", Expected()),
        Self("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", Expected(keepAlive: false, minorVersion: 0)),
        Self("HTTP/1.0 with keep-alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", Expected(minorVersion: 0)),
        Self(
            "HTTP/1.0 with keep-alive and close", "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
            Expected(keepAlive: false, minorVersion: 0)),
        Self(
            "HTTP/1.0 with a body", "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi",
            Expected(method: "POST", body: "hi", keepAlive: false, minorVersion: 0)),
    ]

    static let targets: [Self] = [
        line("path and query", "GET /a/b?c=d&e=f HTTP/1.1", Expected(path: "/a/b", query: "c=d&e=f")),
        line("empty query", "GET /a? HTTP/1.1", Expected(path: "/a", query: "")),
        line("question mark in the query", "GET /a?b?c HTTP/1.1", Expected(path: "/a", query: "b?c")),
        line("percent-encoded path", "GET /..%2fa%00 HTTP/1.1", Expected(path: "/..%2fa%00")),
        line("two slashes first", "GET //a//b HTTP/1.1", Expected(path: "//a//b")),
        line("dots and semicolons", "GET /../a;b=c HTTP/1.1", Expected(path: "/../a;b=c")),
        line("braces and bars", "GET /a?b={c}|[d]^` HTTP/1.1", Expected(path: "/a", query: "b={c}|[d]^`")),
        line("URL as path", "GET /http://b/ HTTP/1.1", Expected(path: "/http://b/")),
        line("asterisk", "OPTIONS * HTTP/1.1", Expected(method: "OPTIONS", path: "*")),
        line("absolute form", "GET http://b:8000/c?d HTTP/1.1", Expected(path: "/c", query: "d")),
        line("absolute form in capitals", "GET HTTPS://B/ HTTP/1.1", Expected()),
        line("absolute form without path", "GET http://b HTTP/1.1", Expected()),
        line("absolute form with query alone", "GET http://b?c=/d HTTP/1.1", Expected(query: "c=/d")),
        line("absolute form with an IPv6 address", "GET http://[::1]:80/c HTTP/1.1", Expected(path: "/c")),
    ]

    static func field(_ name: String, _ field: String, _ expected: Expected = Expected()) -> Self {
        Self(name, "GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n", expected)
    }

    static let fields: [Self] = [
        field("empty value", "X:"),
        field("value without blanks", "X:y"),
        field("value among blanks", "X: \t y \t "),
        field("tab inside a value", "X: a\tb"),
        field("high bytes in a value", "X: \u{e9}\u{ff}"),
        field("colons in a value", "X: a:b: c"),
        field("unknown field of token characters", "!#$%&'*+-.^_`|~9: x"),
        field("field name of one letter at the end", "x:"),
        field("repeated field", "Accept: a/b\r\nAccept: c/d"),
        field("close", "Connection: close", Expected(keepAlive: false)),
        field("close in capitals among others", "Connection: TE, CLOSE", Expected(keepAlive: false)),
        field("close on the second line", "Connection: te\r\nConnection: close", Expected(keepAlive: false)),
        field("empty Connection members", "Connection: , ,"),
        field(
            "upgrade to HTTP/2, ignored",
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk"),
        field("expectation without a body", "Expect: 100-continue"),
        Self("host with a port", "GET / HTTP/1.1\r\nhOST: a.b-c_d~:65535\r\n\r\n", Expected()),
        Self("host with an empty port", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", Expected()),
        Self("IPv4 host", "GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n", Expected()),
        Self("IPv6 host", "GET / HTTP/1.1\r\nHost: [fe80::1:2]:8000\r\n\r\n", Expected()),
        Self("percent-encoded host", "GET / HTTP/1.1\r\nHost: a%41\r\n\r\n", Expected()),
    ]

    /// A POST with `fields` and the bytes after the head.
    static func post(
        _ name: String, _ fields: String, _ rest: String, _ body: String, expectsContinue: Bool = false
    ) -> Self {
        Self(
            name, "POST /score HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(rest)",
            Expected(method: "POST", path: "/score", body: body, expectsContinue: expectsContinue))
    }

    static func chunks(_ name: String, _ rest: String, _ body: String) -> Self {
        post(name, "Transfer-Encoding: chunked", rest, body)
    }

    static let lengthBodies: [Self] = [
        post("length 0", "Content-Length: 0", "", ""),
        post("length 5", "Content-Length: 5", "hello", "hello"),
        post("length among blanks", "Content-Length:\t 5 \t", "hello", "hello"),
        post("body with line ends", "Content-Length: 6", "\r\n\r\n\0\n", "\r\n\r\n\0\n"),
        post(
            "body that looks like a request", "Content-Length: 18", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"),
        post("expectation", "Expect: 100-Continue\r\nContent-Length: 2", "hi", "hi", expectsContinue: true),
        post("expectation with length 0", "Expect: 100-continue\r\nContent-Length: 0", "", ""),
        post(
            "expectation and chunked", "Transfer-Encoding: chunked\r\nExpect: 100-continue", "0\r\n\r\n", "",
            expectsContinue: true),
        Self(
            "expectation in HTTP/1.0", "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na",
            Expected(method: "POST", body: "a", keepAlive: false, minorVersion: 0)),
    ]

    static let chunkedBodies: [Self] = [
        chunks("no chunk", "0\r\n\r\n", ""),
        chunks("one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        chunks("three chunks", "1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n0\r\n\r\n", "abcdef"),
        chunks(
            "hexadecimal size in both cases", "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n",
            "01234567890123456789a"),
        chunks("leading zeros", "0000000000000005\r\nhello\r\n000\r\n\r\n", "hello"),
        chunks("extensions", "5;a\r\nhello\r\n1;b=c;d=\"e;\\\"\t f\"\r\n!\r\n0;last=1\r\n\r\n", "hello!"),
        chunks("trailers", "2\r\nhi\r\n0\r\nX-Checksum: 1\r\nY:\r\n\r\n", "hi"),
        chunks("extensions and trailers", "2;a=b\r\nhi\r\n0;c\r\nX: y\r\n\r\n", "hi"),
        chunks("line ends and sizes as data", "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", "\r\n0\r\n\r\n"),
        chunks(
            "a longer chunk", "100\r\n\(String(repeating: "x", count: 256))\r\n0\r\n\r\n",
            String(repeating: "x", count: 256)),
        post("chunked in capitals", "TRANSFER-ENCODING: CHUNKED", "1\r\na\r\n0\r\n\r\n", "a"),
        post("chunked among blanks", "Transfer-Encoding: \t chunked \t", "1\r\na\r\n0\r\n\r\n", "a"),
        Self(
            "chunked GET", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            Expected(body: "a")),
    ]

    static let sequences: [Self] = [
        Self(
            "two GETs", "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            Expected(path: "/1"), Expected(path: "/2")),
        Self(
            "two bodies",
            "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiPUT /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n!",
            Expected(method: "POST", path: "/1", body: "hi"), Expected(method: "PUT", path: "/2", body: "!")),
        Self(
            "chunked, then GET, then chunked",
            "POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX: y\r\n\r\n"
                + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n!\r\n1\r\n?\r\n0\r\n\r\n",
            Expected(method: "POST", path: "/1", body: "hi"), Expected(path: "/2"),
            Expected(method: "POST", path: "/3", body: "!?")),
        Self(
            "an empty line between two", "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            Expected(path: "/1"), Expected(path: "/2")),
    ]
}
