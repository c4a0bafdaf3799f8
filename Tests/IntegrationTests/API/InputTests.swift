import Foundation
import TestSupport
import Testing

@Suite("Input through the daemon", .serialized)
struct InputTests {
    @Test("malformed JSON is 400 with the offset, never 5xx, and the connection goes on")
    func malformed() throws {
        let client = try ScoringClient()
        for target in ["/score", "/score_batch", "/score?top_reasons=all"] {
            for text in MalformedTexts.all {
                let answer = try client.post(target, text)
                #expect(answer.status == 400, "\(text.prefix(60))")
                let code = try #require(answer.object["code"] as? String)
                #expect(code.wholeMatch(of: /json_[a-z0-9_]+/) != nil, "\(code)")
                let detail = try #require(answer.object["detail"] as? String)
                #expect(detail.contains(/at byte [0-9]+: expected .+, found .+; ./), "\(detail)")
                #expect(answer.fields["content-type"] == "application/problem+json")
            }
        }
    }

    @Test("well-formed JSON of any shape is 422 with a pointer, or 200; never 5xx")
    func shapes() throws {
        let client = try ScoringClient()
        let item = try GoldenFile(Versions.lightGBM).item(0)
        for value in MalformedTexts.otherValues {
            for name in ["drive_id", "day", "features", "age_days"] {
                let pattern = try Regex("\"\(name)\":(\"[^\"]*\"|\\{[^}]*\\}|[^,}]*)")
                let body = item.replacing(pattern, with: "\"\(name)\":\(value)")
                for (target, text) in [("/score", body), ("/score_batch", "{\"items\":[\(body)]}")] {
                    let answer = try client.post(target, text)
                    #expect([200, 422].contains(answer.status), "\(name) \(value): \(answer.text)")
                    guard answer.status == 422 else { continue }
                    let errors = try #require(answer.object["errors"] as? [[String: Any]])
                    #expect(errors.first?["pointer"] is String && errors.first?["expected"] is String)
                    #expect(errors.count == answer.object["error_count"] as? Int)
                }
            }
            for text in [value, "{\"items\":\(value)}", "{\"items\":[\(value)]}"] {
                #expect([200, 422].contains(try client.post("/score_batch", text).status), "\(text)")
                #expect(try client.post("/score", text).status == 422)
            }
        }
    }

    @Test(
        "drive ids come back, short or long, in any script",
        arguments: [
            "", "Z305B2QN", String(repeating: "x", count: 8192), "диск-№1", "ディスク 😀", "e\u{301} \u{E9}",
            "a\u{2028}b\u{7F}",
            "</script>", "' OR 1=1 --", "%00",
        ])
    func driveIDs(id: String) throws {
        let client = try ScoringClient()
        let golden = try GoldenFile(Versions.lightGBM)
        let answer = try client.post("/score", golden.item(0, driveID: id)).score()
        #expect(Array(answer.driveID.utf8) == Array(id.utf8))
        let batch = try client.post("/score_batch", "{\"items\":[\(golden.item(1, driveID: id))]}").scores()
        #expect(Array(batch[0].driveID.utf8) == Array(id.utf8))
    }

    @Test("escaped drive ids come back with the same meaning")
    func escapes() throws {
        let golden = try GoldenFile(Versions.lightGBM)
        let answer = try ScoringClient().post("/score", golden.item(0, driveID: #"\u0000\n\"\\\ud83d\ude00\/"#)).score()
        #expect(answer.driveID == "\0\n\"\\😀/")
    }

    @Test(
        "a query that cannot be understood is 400",
        arguments: [
            "top_reasons=-1", "top_reasons=x", "top_reasons=", "top_reasons=1&top_reasons=2", "top_reasons=%35x",
        ])
    func queries(query: String) throws {
        let client = try ScoringClient()
        for path in ["/score", "/score_batch"] {
            let answer = try client.post("\(path)?\(query)", "{}")
            #expect(answer.status == 400)
            #expect(answer.object["code"] as? String == "bad_query")
        }
    }
}

/// Texts for which a reader of JSON has one right answer.
enum MalformedTexts {
    static let all: [String] = [
        "", " ", "{", "}", "[", "]", "{]", "[}", "[1,]", "{\"a\":1,}", "{,}", "[,1]", "{\"a\"}", "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}", "{'a':1}", "{\"a\":1 \"b\":2}", "[1 2]", "{\"a\":1}}", "[]]", "{} {}", "nul", "nulll", "True", "NaN",
        "-NaN",
        "Infinity", "-Infinity", "+1", "01", "-", "-01", "1.", ".5", "1e", "1e+", "0x10", "1_000", "\"", "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"", "\"\\u12G4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\n\"", "\"\t\"", "\"\u{0}\"",
        "{\"a\":1,\"b\":{\"c\":1,\"c\":2}}", "\u{FEFF}{}", "// x\n{}", "/**/{}", "{}#",
        "{\"features\":{\"age_days\":NaN}}",
        "{\"features\":{\"age_days\":Infinity}}", "{\"items\":[{\"features\":{\"age_days\":-Infinity}}]}", "\u{A0}{}",
        String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000), "{\"items\":[",
        "{\"items\":[{\"drive_id\":\"a\"", "{\"drive_id\":\"a\",\"day\":\"2024-01-01\",\"features\":{\"age_days\":1",
    ]

    static let otherValues: [String] = [
        "null", "true", "false", "0", "-0.0", "1e308", "1e999", "-1e999", "123456789012345678901234567890", "\"\"",
        "\"1.5\"",
        "\"NaN\"", "[]", "[[]]", "{}", "{\"a\":{}}", "\"2024-02-30\"", "\"2024-01-01T00:00:00Z\"", "\"9999-12-31\"",
        "0",
        "1704067200", "\"\\u0000\"",
    ]
}
