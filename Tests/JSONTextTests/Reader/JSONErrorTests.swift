import Testing

@testable import JSONText

@Suite("JSONError")
struct JSONErrorTests {
    @Test(
        "the sentence says where, what was expected, what was found and what to do",
        arguments: [
            ("[1,]", 3, "another element after the comma, found ']'; correct the text at that place"),
            ("{\"a\":1", 6, "more text, found the end of the text; the text looks truncated, send all of it"),
            (
                "[NaN]", 1,
                "a number such as -12.5e3, found 'N'; write null for a missing number; NaN and infinities are not JSON"
            ),
            (
                "\"a\u{1}\"", 2,
                "control characters written as escapes, found byte 0x01; escape the text with a JSON library"
            ),
            ("1 \u{E9}", 2, "the end of the text after its one value, found byte 0xC3; send one value"),
            ("\u{FEFF}1", 0, "text without a byte order mark, found byte 0xEF; send UTF-8 without the mark"),
            (
                "{\"a\":1,\"b\":2,\"\\u0061\":3}", 13,
                "each key once in an object, found a key again; remove one of the two"
            ),
            ("\"\\ud800\"", 1, "surrogates in pairs, found '\\'; escape the text with a JSON library"),
            (
                "[012]", 2,
                "a number such as -12.5e3, found '1'; write null for a missing number; NaN and infinities are not JSON"
            ),
        ])
    func sentence(_ text: String, _ offset: Int, _ rest: String) {
        let expected = "cannot read JSON at byte \(offset): expected \(rest)"
        do throws(JSONError) {
            _ = try JSONValue.parse(Array(text.utf8))
            Issue.record("accepted")
        } catch {
            #expect(error.description == expected)
        }
    }

    @Test("every code has its words", arguments: JSONError.Code.allCases)
    func words(_ code: JSONError.Code) {
        #expect(!JSONError(code, at: 0, found: nil).description.contains("expected ,"))
    }
}
