import Testing

@testable import Serving

@Suite("ScoreQuery")
struct ScoreQueryTests {
    @Test(
        "top_reasons is read, five when it is absent",
        arguments: [
            ("", 5), ("other=1", 5), ("top_reasons=0", 0), ("top_reasons=5", 5), ("top_reasons=47", 47),
            ("top_reasons=007", 7), ("top_reasons=999999999", 999_999_999),
            ("top_reasons=2147483649", 1_000_000_000), ("top_reasons=99999999999999999999999999", 1_000_000_000),
            ("top_reasons=all", .max),
            ("top_reasons=%61ll", .max), ("top%5Freasons=3", 3), ("a=b&top_reasons=3", 3), ("top_reasons=3&a=b", 3),
            ("&&top_reasons=3&", 3), ("Top_reasons=3", 5),
        ])
    func read(text: String, topReasons: Int) throws {
        #expect(try ScoreQuery(text: text).topReasons == topReasons)
    }

    @Test(
        "what is no number is refused with what was found",
        arguments: [
            ("top_reasons=", "''"), ("top_reasons", "''"), ("top_reasons=-1", "'-1'"), ("top_reasons=1.5", "'1.5'"),
            ("top_reasons=ALL", "'ALL'"),
            ("top_reasons=+5", "'+5'"), ("top_reasons=%35%00", "'5\0'"),
            ("top_reasons=5&top_reasons=5", "it twice"), ("top_reasons=5&top%5freasons=5", "it twice"),
            ("top_reasons=%5", "a malformed percent-encoding"), ("%zz=1", "a malformed percent-encoding"),
            ("top_reasons=٣", "'٣'"),
        ])
    func refused(text: String, found: String) {
        let fault = #expect(throws: ScoreQuery.QueryFault.self) { try ScoreQuery(text: text) }
        #expect(
            fault?.detail
                == "cannot read the query parameter top_reasons: expected a whole number from 0 up, or all, found \(found)"
        )
    }
}
