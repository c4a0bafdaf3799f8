internal import Bytes
internal import Storage

/// The page that `GET /docs` answers with: it reads `/openapi.json` from the same server, shows every operation and
/// can send it. Nothing of it comes from another host, and it keeps no token.
enum DocsPage {
    /// The page as `text/html; charset=utf-8`; the same bytes every time.
    static let page = render().array

    private static func render() -> ByteBuffer {
        var output = ByteBuffer(capacity: 64 << 10)
        output.append("<!doctype html>\n<html lang=\"en\">\n<head>\n")
        output.append(text: head)
        output.append("<style>")
        output.append(text: style)
        output.append("</style>\n</head>\n")
        output.append(text: body)
        output.append("<script>")
        output.append(text: script)
        output.append("</script>\n</body>\n</html>\n")
        return output
    }

    /// The value of `Content-Security-Policy` to send with the page: it may run its own script, use its own style and
    /// call its own server, each named by hash or origin, and nothing else.
    static let contentSecurityPolicy: String = [
        "default-src 'none'",
        "script-src '\(hash(of: script))'",
        "style-src '\(hash(of: style))'",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ].joined(separator: "; ")

    static let script = scriptBasics + scriptSchemas + scriptOperations + scriptSending

    /// As CSP wants it: the hash of the text between the tags, in base64.
    private static func hash(of text: String) -> String {
        let digits = Array(SHA256.digest(of: Array(text.utf8)).description)
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        return "sha256-" + Base64.encode(bytes)
    }

    private static let head = """
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>ReliScore Model Service</title>
        <link rel="icon" href="data:,">

        """

    private static let body = """
        <body>
        <a class="skip" href="#main">Skip to the operations</a>
        <header class="top">
        <div class="name"><h1 id="title">ReliScore Model Service</h1><p id="summary"></p></div>
        <div class="facts"><span id="version" class="chip"></span><span id="state" class="chip" role="status"></span>\
        <a class="chip" href="openapi.json">openapi.json</a><button id="theme" type="button" class="chip"></button></div>
        </header>
        <div class="layout">
        <nav id="nav" aria-label="Operations"></nav>
        <main id="main"><noscript><p>This page needs JavaScript; <a href="openapi.json">openapi.json</a> says the \
        same.</p></noscript></main>
        </div>

        """
}
