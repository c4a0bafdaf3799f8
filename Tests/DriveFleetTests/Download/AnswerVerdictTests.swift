import Testing

@testable import DriveFleet

@Suite("AnswerVerdict")
struct AnswerVerdictTests {
    private static let url = "http://a/x.zip"
    private static let begun = PartFile.Origin(url: url, etag: "\"a\"", lastModified: nil, bytes: 100)

    /// `append`, `begin`, `refuse` or `discard`.
    private func verdict(
        _ status: Int, _ fields: [String], asked: Int = 0, size: Int? = nil, etag: String? = nil
    ) -> String {
        var head = ResponseHead()
        for line in ["HTTP/1.1 \(status) x"] + fields { Array(line.utf8).withUnsafeBytes { head.take($0) } }
        let dataset = DatasetManifest.Dataset(
            id: "x", year: 2018, period: "ANNUAL", fileName: "x.zip", url: Self.url, size: size, etag: etag)
        let verdict = AnswerVerdict(
            head, asked: asked, origin: asked > 0 ? Self.begun : nil, dataset: dataset, retryAfter: nil)
        return switch verdict {
        case .append(let total): "append \(total.map(String.init) ?? "nil")"
        case .begin(let origin): "begin \(origin.bytes.map(String.init) ?? "nil")"
        case .refuse(let failure): "refuse \(failure.retry == .never ? "for good" : "now")"
        case .discard: "discard"
        }
    }

    @Test(
        "a part is appended only where it continues what there is",
        arguments: [
            (["Content-Range: bytes 40-99/100"], "append 100"), (["Content-Range: bytes 40-99/*"], "append 100"),
            (["Content-Range: bytes 40-79/100", "ETag: \"a\""], "append 100"),
            (["Content-Range: bytes 40-99/100", "Content-Length: 60"], "append 100"),
            (["Content-Range: bytes 0-99/100"], "discard"), (["Content-Range: bytes 41-99/100"], "discard"),
            (["Content-Range: bytes 40-98/99"], "discard"),
            (["Content-Range: bytes 40-99/100", "ETag: \"b\""], "discard"),
            (["Content-Range: bytes 40-99/100", "Content-Length: 100"], "discard"), ([], "discard"),
            (["Content-Type: multipart/byteranges; boundary=x"], "discard"),
        ])
    func parts(fields: [String], expected: String) {
        #expect(verdict(206, fields, asked: 40) == expected)
    }

    @Test("a part that nobody asked for is not the file")
    func unasked() { #expect(verdict(206, ["Content-Range: bytes 0-99/100"]) == "discard") }

    @Test("a whole file begins anew, whatever was asked for", arguments: [0, 40])
    func whole(asked: Int) {
        #expect(verdict(200, ["Content-Length: 7"], asked: asked) == "begin 7")
        #expect(verdict(200, [], asked: asked) == "begin nil")
    }

    @Test("a range that cannot be means another file, and other statuses leave the part", arguments: [0, 40])
    func others(asked: Int) {
        #expect(verdict(416, [], asked: asked) == (asked > 0 ? "discard" : "refuse for good"))
        #expect(verdict(503, [], asked: asked) == "refuse now")
        #expect(verdict(404, [], asked: asked) == "refuse for good")
        #expect(verdict(204, [], asked: asked) == "refuse for good")
    }

    @Test("what the manifest knows is checked before the body")
    func manifest() {
        #expect(verdict(200, ["Content-Length: 7"], size: 7) == "begin 7")
        #expect(verdict(200, ["Content-Length: 7"], size: 8) == "refuse for good")
        #expect(verdict(200, ["ETag: \"a\""], etag: "W/\"a\"") == "begin nil")
        #expect(verdict(200, ["ETag: \"a\""], etag: "\"b\"") == "refuse for good")
        #expect(verdict(200, ["Content-Type: text/HTML"]) == "refuse for good")
    }

    @Test("only a strong validator ties two requests together")
    func validator() {
        func validator(_ etag: String?, _ date: String?) -> String? {
            PartFile.Origin(url: "u", etag: etag, lastModified: date, bytes: nil).validator
        }
        #expect(validator("\"a\"", "d") == "\"a\"")
        #expect(validator("W/\"a\"", "d") == "d")
        #expect(validator("W/\"a\"", nil) == nil)
        #expect(validator(nil, nil) == nil)
    }
}
