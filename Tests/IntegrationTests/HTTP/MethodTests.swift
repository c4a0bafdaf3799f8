import Foundation
import TestSupport
import Testing

@Suite("HTTP methods, paths and fields", .serialized)
struct MethodTests {
    private let daemon: RunningDaemon

    init() throws { daemon = try RunningDaemon(root: PackageLayout.artifacts.path) }

    @Test(
        "HEAD is GET without the content",
        arguments: ["/health", "/livez", "/readyz", "/startupz", "/model/info", "/openapi.json", "/docs", "/nothing"])
    func head(path: String) throws {
        let get = try daemon.request("GET", path)
        let connection = try LoopbackConnection(port: daemon.port)
        try connection.send(LoopbackConnection.request("HEAD", path) + LoopbackConnection.request("GET", "/livez"))
        let head = try connection.readAnswer(isHead: true)
        #expect(head.status == get.status)
        #expect(head.fields["content-type"] == get.fields["content-type"])
        // Health tells how long it has been up, in as many digits as that takes.
        if path != "/health" { #expect(head.fields["content-length"] == get.fields["content-length"]) }
        #expect(Int(head.fields["content-length"] ?? "") ?? 0 > 0)
        #expect(try connection.readAnswer().text == "{\"status\":\"ok\"}", "no content came with the answer to HEAD")
    }

    @Test(
        "a method that the path does not answer gets 405 and the methods that it does",
        arguments: [
            ("GET", "/score", "POST, OPTIONS"), ("PUT", "/score_batch", "POST, OPTIONS"),
            ("HEAD", "/score", "POST, OPTIONS"), ("POST", "/health", "GET, HEAD, OPTIONS"),
            ("BREW", "/model/info", "GET, HEAD, OPTIONS"), ("TRACE", "/livez", "GET, HEAD, OPTIONS"),
        ])
    func notAllowed(method: String, path: String, allow: String) throws {
        let answer = try daemon.request(method, path)
        #expect(answer.status == 405)
        #expect(answer.fields["allow"] == allow)
    }

    @Test("OPTIONS tells the methods", arguments: [("/score", "POST, OPTIONS"), ("*", "GET, HEAD, POST, OPTIONS")])
    func options(path: String, allow: String) throws {
        let answer = try daemon.request("OPTIONS", path)
        #expect(answer.status == 204)
        #expect(Set(answer.fields["allow"]?.split(separator: ",").map { $0.trimmed } ?? []) == Set(allow.list))
        #expect(answer.fields["content-length"] == nil)
    }

    @Test(
        "paths that are not served are 404",
        arguments: ["/nothing", "/SCORE", "/score%2f", "/..%2fscore", "/./score", "//score", "/score;x", "/%00"])
    func notFound(path: String) throws {
        let answer = try daemon.request("POST", path, body: "{}")
        #expect(answer.status == 404)
        #expect(answer.fields["content-type"] == "application/problem+json")
        #expect(answer.object["code"] as? String == "not_found")
    }

    @Test("a trailing slash is redirected with method, content and query kept")
    func redirect() throws {
        let answer = try daemon.request("POST", "/score/?top_reasons=3", body: "{}")
        #expect(answer.status == 307)
        #expect(answer.fields["location"] == "/score?top_reasons=3")
    }

    @Test("a target in absolute form is served like its path")
    func absoluteForm() throws {
        #expect(try daemon.request("GET", "http://example.org/livez").status == 200)
    }

    @Test(
        "content that is not plain JSON is 415",
        arguments: [
            "Content-Type: text/csv", "Content-Type: application/json; charset=utf-16", "Content-Type: json",
            "Content-Encoding: gzip", "Content-Encoding: identity\r\nContent-Encoding: br", "Content-Type:",
        ])
    func mediaType(field: String) throws {
        let connection = try LoopbackConnection(port: daemon.port)
        let request = "POST /score HTTP/1.1\r\nHost: a\r\n\(field)\r\nContent-Length: 2\r\n\r\n{}"
        try connection.send(Data(request.utf8) + LoopbackConnection.request("GET", "/livez"))
        let answer = try connection.readAnswer()
        #expect(answer.status == 415)
        #expect(answer.fields["accept"] != nil || answer.fields["accept-encoding"] != nil)
        #expect(try connection.readAnswer().status == 200, "the connection goes on")
    }

    @Test(
        "JSON by any of its names is read",
        arguments: [
            "Content-Type: application/json", "Content-Type: application/JSON;charset=UTF-8",
            "Content-Type: application/vnd.drive+json", "Content-Encoding: Identity", "X: y",
        ])
    func accepted(field: String) throws {
        let connection = try LoopbackConnection(port: daemon.port)
        try connection.send(
            Data("POST /score HTTP/1.1\r\nHost: a\r\n\(field)\r\nContent-Length: 2\r\n\r\n{}".utf8))
        #expect(try connection.readAnswer().status == 422)
    }

    @Test(
        "a field that has one value is refused when it comes twice, and the connection is closed",
        arguments: [
            "Content-Type: application/json\r\nContent-Type: application/json",
            "Content-Type: application/json\r\nContent-Type: text/plain",
            "Authorization: Bearer a\r\nAuthorization: Bearer b",
        ])
    func repeated(fields: String) throws {
        let connection = try LoopbackConnection(port: daemon.port)
        let request = "POST /score HTTP/1.1\r\nHost: a\r\n\(fields)\r\nContent-Length: 2\r\n\r\n{}"
        try connection.send(Data(request.utf8) + LoopbackConnection.request("GET", "/livez"))
        let answer = try connection.readAnswer()
        #expect(answer.status == 400)
        #expect(answer.object["code"] as? String == "field_repeated")
        #expect(answer.fields["connection"] == "close")
        #expect(try connection.readToEnd().isEmpty)
    }

    @Test("every answer has a date, a length and a type, and never a transfer coding")
    func fields() throws {
        for (path, status) in [("/livez", 200), ("/nothing", 404)] {
            let answer = try daemon.request("GET", path)
            #expect(answer.status == status)
            let formatter = DateFormatter()
            formatter.locale = Locale(identifier: "en_US_POSIX")
            formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            formatter.timeZone = TimeZone(identifier: "GMT")
            let date = try #require(formatter.date(from: answer.fields["date"] ?? ""))
            #expect(abs(date.timeIntervalSinceNow) < 5)
            #expect(answer.fields["content-length"] == "\(answer.body.count)")
            #expect(answer.fields["content-type"] != nil)
            #expect(answer.fields["transfer-encoding"] == nil)
        }
    }

    @Test(
        "a request id is taken over when it is one short visible word, and otherwise replaced",
        arguments: [
            ("X-Request-Id: abc-123_~!", "abc-123_~!"), ("x-REQUEST-id:   spaced  ", "spaced"),
            ("X-Request-Id: two words", nil), ("X-Request-Id:", nil), ("X-Request-Id: caf\u{e9}", nil),
            ("X-Request-Id: a\r\nX-Request-Id: b", nil), ("Y: z", nil),
            ("X-Request-Id: \(String(repeating: "a", count: 129))", nil),
        ] as [(String, String?)])
    func requestID(field: String, echoed: String?) throws {
        for path in ["/livez", "/nothing"] {
            let given = try #require(try daemon.request("GET", path, fields: [field]).fields["x-request-id"])
            if let echoed {
                #expect(given == echoed)
            } else {
                #expect(given.utf8.count == 32 && given.allSatisfy(\.isHexDigit))
            }
        }
    }

    @Test("a request that is refused for its content keeps its id too")
    func requestIDOfRefusal() throws {
        let connection = try LoopbackConnection(port: daemon.port)
        try connection.send(
            Data("POST /score HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\nContent-Length: 99999999\r\n\r\n".utf8))
        let answer = try connection.readAnswer()
        #expect(answer.status == 413)
        #expect(answer.fields["x-request-id"] == "mine")
    }
}

extension String {
    fileprivate var list: [String] { split(separator: ",").map(\.trimmed) }
}

extension Substring {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
