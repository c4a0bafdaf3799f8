package import HTTPProtocol

/// A message that must be refused, as a class of messages that readers have understood differently or not at all.
package struct AmbiguousMessage: CustomStringConvertible, Sendable {
    package var name: String
    package var text: String
    package var code: Refusal.Code

    package var description: String { name }

    init(_ name: String, _ code: Refusal.Code, _ text: String) {
        self.name = name
        self.code = code
        self.text = text
    }

    /// A head with `fields` (each ending in its own line end) after a good request line and Host.
    static func head(_ name: String, _ code: Refusal.Code, _ fields: String) -> Self {
        Self(name, code, "POST /score HTTP/1.1\r\nHost: a\r\n\(fields)\r\n0\r\n\r\n")
    }

    /// A chunked request whose body is `body`.
    static func chunks(_ name: String, _ code: Refusal.Code, _ body: String) -> Self {
        Self(name, code, "POST /score HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
    }

    static func line(_ name: String, _ code: Refusal.Code, _ line: String) -> Self {
        Self(name, code, "\(line)\r\nHost: a\r\n\r\n")
    }

    package static let all =
        requestLines + targets + lineEnds + fieldNames + hosts + lengths + codings + chunked + trailers + others

    static let requestLines: [Self] = [
        line("TLS client hello", .notARequest, "\u{16}\u{03}\u{01}\u{00}\u{a5}\u{01}"),
        line("SSLv2 hello", .notARequest, "\u{80}\u{2e}\u{01}"),
        line("leading space", .notARequest, " GET / HTTP/1.1"),
        line("leading tab", .notARequest, "\tGET / HTTP/1.1"),
        line("leading NUL", .notARequest, "\u{00}GET / HTTP/1.1"),
        line("byte order mark", .notARequest, "\u{ef}\u{bb}\u{bf}GET / HTTP/1.1"),
        line("two empty lines first", .emptyLines, "\r\n\r\nGET / HTTP/1.1"),
        line("bare LF first", .notARequest, "\nGET / HTTP/1.1"),
        line("bare CR first", .bareCarriageReturn, "\rGET / HTTP/1.1"),
        line("HTTP/0.9", .requestLineMalformed, "GET /"),
        line("method alone", .requestLineMalformed, "GET"),
        line("no target", .requestLineMalformed, "GET  HTTP/1.1"),
        line("two spaces before the target", .requestLineMalformed, "GET  / HTTP/1.1"),
        line("two spaces before the version", .versionMalformed, "GET /  HTTP/1.1"),
        line("space after the version", .versionMalformed, "GET / HTTP/1.1 "),
        line("tab after the version", .versionMalformed, "GET / HTTP/1.1\t"),
        line("tab between method and target", .methodInvalid, "GET\t/ HTTP/1.1"),
        line("tab between target and version", .requestLineMalformed, "GET /\tHTTP/1.1"),
        line("space in the target", .versionMalformed, "GET /a b HTTP/1.1"),
        line("version with two minor digits", .versionMalformed, "GET / HTTP/1.32"),
        line("version with two major digits", .versionMalformed, "GET / HTTP/11.1"),
        line("version without minor", .versionMalformed, "GET / HTTP/1"),
        line("version in lower case", .versionMalformed, "GET / http/1.1"),
        line("version with comma", .versionMalformed, "GET / HTTP/1,1"),
        line("version with a letter", .versionMalformed, "GET / HTTP/1.x"),
        line("version of another protocol", .versionMalformed, "GET / ICAP/1.0"),
        line("version with NUL", .controlByte, "GET / HTTP/1.1\u{00}"),
        line("HTTP/2.0 in text", .versionUnsupported, "GET / HTTP/2.0"),
        line("HTTP/2 preface", .versionUnsupported, "PRI * HTTP/2.0\r\n\r\nSM\r\n"),
        line("HTTP/0.9 in words", .versionUnsupported, "GET / HTTP/0.9"),
        line("HTTP/1.2", .versionUnsupported, "GET / HTTP/1.2"),
        line("method with a colon", .methodInvalid, "GE:T / HTTP/1.1"),
        line("method with parentheses", .methodInvalid, "GET() / HTTP/1.1"),
        line("method with a high byte", .methodInvalid, "GET\u{a0} / HTTP/1.1"),
        line("method of 33 bytes", .methodTooLong, String(repeating: "M", count: 33) + " / HTTP/1.1"),
    ]

    static let targets: [Self] = [
        line("target with NUL", .controlByte, "GET /\u{00} HTTP/1.1"),
        line("target with DEL", .controlByte, "GET /\u{7f} HTTP/1.1"),
        line("target with a tab", .targetInvalid, "GET /a\tb HTTP/1.1"),
        line("target with a high byte", .targetInvalid, "GET /\u{e9} HTTP/1.1"),
        line("target with a fragment", .targetInvalid, "GET /a#b HTTP/1.1"),
        line("target with a backslash", .targetInvalid, "GET /..\\a HTTP/1.1"),
        line("target with a quote", .targetInvalid, "GET /\"a\" HTTP/1.1"),
        line("target with angle brackets", .targetInvalid, "GET /<a> HTTP/1.1"),
        line("percent without digits", .targetInvalid, "GET /%zz HTTP/1.1"),
        line("percent at the end", .targetInvalid, "GET /a% HTTP/1.1"),
        line("percent with one digit", .targetInvalid, "GET /?a=%4 HTTP/1.1"),
        line("target without slash", .targetForm, "GET score HTTP/1.1"),
        line("query alone", .targetForm, "GET ?a=b HTTP/1.1"),
        line("asterisk with GET", .targetForm, "GET * HTTP/1.1"),
        line("asterisk and more", .targetForm, "OPTIONS *a HTTP/1.1"),
        line("authority with GET", .targetForm, "GET a:80 HTTP/1.1"),
        line("absolute with ftp", .targetForm, "GET ftp://a/ HTTP/1.1"),
        line("absolute without slashes", .targetForm, "GET http:/a HTTP/1.1"),
        line("absolute without host", .hostInvalid, "GET http:///a HTTP/1.1"),
        line("absolute with user information", .hostInvalid, "GET http://u:p@a/ HTTP/1.1"),
        line("absolute with a bad port", .hostInvalid, "GET http://a:b/ HTTP/1.1"),
        line("CONNECT", .connectUnsupported, "CONNECT a:443 HTTP/1.1"),
        line("CONNECT with a path", .targetForm, "CONNECT /a HTTP/1.1"),
        line("CONNECT without port", .targetForm, "CONNECT a HTTP/1.1"),
    ]

    static let lineEnds: [Self] = [
        Self("bare LF after the request line", .bareLineFeed, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        Self("bare LF after a field", .bareLineFeed, "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        Self("bare LF for the empty line", .bareLineFeed, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        Self("bare LF everywhere", .bareLineFeed, "GET / HTTP/1.1\nHost: a\n\n"),
        Self("bare CR after the request line", .bareCarriageReturn, "GET / HTTP/1.1\rHost: a\r\n\r\n"),
        Self("bare CR in a value", .bareCarriageReturn, "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n"),
        Self("two CR before LF", .bareCarriageReturn, "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"),
        Self("CR for the empty line", .bareCarriageReturn, "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n"),
        head("NUL in a value", .controlByte, "X: a\u{00}b\r\n"),
        head("escape in a value", .controlByte, "X: a\u{1b}[2J\r\n"),
        head("vertical tab in a value", .controlByte, "X: a\u{0b}b\r\n"),
        head("form feed in a value", .controlByte, "X: a\u{0c}b\r\n"),
        head("DEL in a value", .controlByte, "X: a\u{7f}b\r\n"),
        head("NUL in a name", .controlByte, "X\u{00}: a\r\n"),
    ]

    static let fieldNames: [Self] = [
        head("space before the colon", .fieldNameInvalid, "Content-Length : 3\r\n"),
        head("tab before the colon", .fieldNameInvalid, "Content-Length\t: 3\r\n"),
        head("space inside a name", .fieldNameInvalid, "Content Length: 3\r\n"),
        head("empty name", .fieldNameInvalid, ": 3\r\n"),
        head("no colon", .fieldColonMissing, "Content-Length\r\n"),
        head("no colon in an unknown field", .fieldColonMissing, "hello\r\n"),
        head("folded value", .lineFolded, "X: a\r\n b\r\n"),
        head("folded with a tab", .lineFolded, "X: a\r\n\tb\r\n"),
        head("folded Transfer-Encoding", .lineFolded, "X: a\r\n Transfer-Encoding: chunked\r\n"),
        Self("blank before the first field", .lineFolded, "GET / HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n"),
        Self("line of blanks", .lineFolded, "GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n"),
        head("high byte in a name", .fieldNameInvalid, "Content-Length\u{a0}: 3\r\n"),
        head("slash in a name", .fieldNameInvalid, "a/b: 3\r\n"),
        head("quoted name", .fieldNameInvalid, "\"Content-Length\": 3\r\n"),
    ]

    static let hosts: [Self] = [
        Self("no Host", .hostMissing, "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n"),
        Self("no field at all", .hostMissing, "GET / HTTP/1.1\r\n\r\n"),
        Self("absolute target and no Host", .hostMissing, "GET http://a/ HTTP/1.1\r\n\r\n"),
        head("two Hosts", .hostRepeated, "Host: b\r\n"),
        head("two equal Hosts", .hostRepeated, "Host: a\r\n"),
        host("empty Host", ""), host("Host with a space", "a b"), host("Host with a comma", "a,b"),
        host("Host with a slash", "a/b"), host("Host with user information", "u@a"),
        host("Host with a port only", ":80"),
        host("Host with a bad port", "a:8o"), host("Host with a large port", "a:65536"),
        host("Host with two ports", "a:80:80"), host("Host with an open bracket", "[::1"),
        host("Host with a name in brackets", "[a.b]"), host("Host with text after the bracket", "[::1]a"),
        host("Host with a bad percent", "a%4"), host("Host with a high byte", "\u{e9}"),
        host("Host with a quote", "a\"b"),
    ]

    static func host(_ name: String, _ value: String) -> Self {
        Self(name, .hostInvalid, "GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n")
    }

    static func length(_ name: String, _ value: String) -> Self {
        head(name, .contentLengthInvalid, "Content-Length: \(value)\r\n")
    }

    static let lengths: [Self] = [
        length("length with a plus sign", "+3"), length("length with plus and underscore", "+1_0"),
        length("negative length", "-1"), length("length with a leading zero", "010"), length("length 00", "00"),
        length("empty length", ""), length("length of blanks", " \t "), length("list of equal lengths", "3, 3"),
        length("list of lengths", "3, 4"), length("length with a comma", "3,"), length("hexadecimal length", "0x3"),
        length("length with underscore", "1_0"), length("length with a point", "3.0"),
        length("length with exponent", "1e1"),
        length("length with a space inside", "1 0"), length("quoted length", "\"3\""),
        length("length as a word", "three"),
        length("length past 64 bits", "18446744073709551619"), length("length of 19 digits", "1000000000000000003"),
        length("length of 40 digits", "1000000000000000000000000000000000000003"),
        length("length with a high byte", "3\u{a0}"), length("length with a parameter", "3;a=b"),
        head("two lengths", .contentLengthRepeated, "Content-Length: 3\r\nContent-Length: 4\r\n"),
        head("two equal lengths", .contentLengthRepeated, "Content-Length: 3\r\nContent-Length: 3\r\n"),
        head("two lengths, one in capitals", .contentLengthRepeated, "content-length: 3\r\nCONTENT-LENGTH: 3\r\n"),
        head("length and chunked", .lengthAndCoding, "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        head("chunked and length", .lengthAndCoding, "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
        head("chunked and length 0", .lengthAndCoding, "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
    ]

    static func coding(_ name: String, _ value: String) -> Self {
        head(name, .transferCodingAmbiguous, "Transfer-Encoding: \(value)\r\n")
    }

    static let codings: [Self] = [
        coding("empty coding", ""), coding("comma before chunked", ",chunked"),
        coding("comma after chunked", "chunked,"),
        coding("chunked twice", "chunked, chunked"), coding("xchunked", "xchunked"), coding("chunkedx", "chunkedx"),
        coding("chunked with a high blank", "\u{a0}chunked"), coding("chunked in quotes", "\"chunked\""),
        coding("chunked with a parameter", "chunked;a=b"), coding("identity", "identity"),
        coding("identity and chunked", "identity, chunked"), coding("chunked and identity", "chunked, identity"),
        coding("gzip alone", "gzip"), coding("chunked not last", "chunked, gzip"),
        coding("unknown coding", "cow, chunked"),
        coding("chunked with a space inside", "chu nked"), coding("chunked after another word", "x chunked"),
        head("chunked after a vertical tab", .controlByte, "Transfer-Encoding: \u{0b}chunked\r\n"),
        head("known coding before chunked", .transferCodingUnsupported, "Transfer-Encoding: gzip, chunked\r\n"),
        head(
            "two codings lines", .transferCodingRepeated, "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"
        ),
        head(
            "identity line after chunked", .transferCodingRepeated,
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
        Self(
            "chunked in HTTP/1.0", .transferCodingInHTTP10,
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ]

    static let chunked: [Self] = [
        chunks("size with 0x", .chunkSizeInvalid, "0x5\r\nhello\r\n0\r\n\r\n"),
        chunks("size with underscore", .chunkSizeInvalid, "5_0\r\nhello\r\n0\r\n\r\n"),
        chunks("size after a space", .chunkSizeInvalid, " 5\r\nhello\r\n0\r\n\r\n"),
        chunks("size before a space", .chunkSizeInvalid, "5 \r\nhello\r\n0\r\n\r\n"),
        chunks("size before a tab", .chunkSizeInvalid, "5\t\r\nhello\r\n0\r\n\r\n"),
        chunks("size with a plus sign", .chunkSizeInvalid, "+5\r\nhello\r\n0\r\n\r\n"),
        chunks("negative size", .chunkSizeInvalid, "-5\r\nhello\r\n0\r\n\r\n"),
        chunks("empty size", .chunkSizeInvalid, "\r\nhello\r\n0\r\n\r\n"),
        chunks("size of other letters", .chunkSizeInvalid, "g\r\nhello\r\n0\r\n\r\n"),
        chunks("size of 17 digits", .chunkSizeInvalid, "00000000000000005\r\nhello\r\n0\r\n\r\n"),
        chunks("size of 17 digits past 64 bits", .chunkSizeInvalid, "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        chunks("size of 16 digits", .bodyTooLarge, "fffffffffffffff5\r\nhello\r\n0\r\n\r\n"),
        chunks("size with a comma", .chunkSizeInvalid, "5,5\r\nhello\r\n0\r\n\r\n"),
        chunks("extension after a space", .chunkSizeInvalid, "5 ;a\r\nhello\r\n0\r\n\r\n"),
        chunks("extension without name", .chunkExtensionInvalid, "5;\r\nhello\r\n0\r\n\r\n"),
        chunks("extension with a space", .chunkExtensionInvalid, "5;a b\r\nhello\r\n0\r\n\r\n"),
        chunks("extension without value", .chunkExtensionInvalid, "5;a=\r\nhello\r\n0\r\n\r\n"),
        chunks("extension with an open quote", .chunkExtensionInvalid, "5;a=\"b\r\nhello\r\n0\r\n\r\n"),
        chunks("extension with a quoted end", .chunkExtensionInvalid, "5;a=\"b\\\r\nhello\r\n0\r\n\r\n"),
        chunks("CR in an extension", .bareCarriageReturn, "5;a\rb\r\nhello\r\n0\r\n\r\n"),
        chunks("LF in an extension", .bareLineFeed, "5;a\nhello\r\n0\r\n\r\n"),
        chunks("NUL in an extension", .controlByte, "5;a\u{00}\r\nhello\r\n0\r\n\r\n"),
        chunks("long extension", .chunkLineTooLong, "5;\(String(repeating: "a", count: 300))\r\nhello\r\n0\r\n\r\n"),
        chunks("size ended by LF", .bareLineFeed, "5\nhello\r\n0\r\n\r\n"),
        chunks("size ended by CR", .bareCarriageReturn, "5\rhello\r\n0\r\n\r\n"),
        chunks("data longer than the size", .chunkEndMissing, "5\r\nhello!\r\n0\r\n\r\n"),
        chunks("data ended by LF", .chunkEndMissing, "5\r\nhello\n0\r\n\r\n"),
        chunks("data ended by CR", .chunkEndMissing, "5\r\nhello\r0\r\n\r\n"),
        chunks("data shorter than the size", .chunkEndMissing, "7\r\nhello\r\n0\r\n\r\n"),
        chunks("last chunk ended by LF", .bareLineFeed, "5\r\nhello\r\n0\n\n"),
        chunks("last CR LF replaced by LF", .bareLineFeed, "5\r\nhello\r\n0\r\n\n"),
        chunks("next request in place of the last CR LF", .fieldColonMissing, "0\r\n"),
    ]

    static func trailer(_ name: String, _ code: Refusal.Code, _ fields: String) -> Self {
        chunks(name, code, "5\r\nhello\r\n0\r\n\(fields)\r\n")
    }

    static let trailers: [Self] = [
        trailer("Content-Length in the trailers", .trailerForbidden, "Content-Length: 5\r\n"),
        trailer("Transfer-Encoding in the trailers", .trailerForbidden, "Transfer-Encoding: chunked\r\n"),
        trailer("Host in the trailers", .trailerForbidden, "Host: b\r\n"),
        trailer("Authorization in the trailers", .trailerForbidden, "Authorization: Bearer a\r\n"),
        trailer("Content-Type in the trailers", .trailerForbidden, "Content-Type: text/html\r\n"),
        trailer("trailer with a space before the colon", .fieldNameInvalid, "X : a\r\n"),
        trailer("trailer without colon", .fieldColonMissing, "X\r\n"),
        trailer("trailer without name", .fieldNameInvalid, ": a\r\n"),
        trailer("folded trailer", .lineFolded, "X: a\r\n b\r\n"),
        trailer("trailer with NUL", .controlByte, "X: \u{00}\r\n"),
        trailer("trailer ended by LF", .bareLineFeed, "X: a\n"),
    ]

    static let others: [Self] = [
        head("unknown expectation", .expectationUnknown, "Expect: 200-ok\r\n"),
        head("two expectations in one", .expectationUnknown, "Expect: 100-continue, 200-ok\r\n"),
        head("empty expectation", .expectationUnknown, "Expect:\r\n"),
        head("Connection with a space inside", .connectionInvalid, "Connection: close x\r\n"),
        head("Connection with a parameter", .connectionInvalid, "Connection: close;a=b\r\n"),
    ]
}
