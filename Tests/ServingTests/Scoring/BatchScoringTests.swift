import JSONText
import Testing

@testable import Serving

@Suite("BatchScoring")
struct BatchScoringTests {
    private static func item(_ id: String, a: String = "1", b: String = "1", c: String = "2") -> String {
        "{\"drive_id\":\"\(id)\",\"day\":\"2024-01-01\",\"features\":{\"a\":\(a),\"b\":\(b),\"c\":\(c)}}"
    }

    private static func batch(_ items: [String]) -> String { "{\"items\":[\(items.joined(separator: ","))]}" }

    @Test("rows are answered in order, each as alone", arguments: [0, 1, 2, 16, 17, 33, 100])
    func order(count: Int) throws {
        let plan = try SmallPlan.abc()
        let items = (0..<count).map { Self.item("D\($0)", a: "\(Double($0) / 7 - 3)", c: $0 % 3 == 0 ? "null" : "1") }
        let answer = try ScoringAnswer.batch(Self.batch(items), plan, rowLimit: 100)
        let alone = try items.map { try ScoringAnswer.single($0, plan).text }
        #expect(answer.status == 200)
        #expect(answer.text == "[\(alone.joined(separator: ","))]")
        #expect(answer.scoredRows == count)
        #expect(!answer.fields.contains("Preference-Applied"))
    }

    @Test("the same unit and day twice are two rows")
    func twice() throws {
        let answer = try ScoringAnswer.batch(Self.batch([Self.item("d"), Self.item("d")]), SmallPlan.abc())
        #expect(answer.json?.arrayValue?.count == 2)
    }

    @Test("one faulty item fails a strict batch, with every fault of every item")
    func strict() throws {
        let items = [Self.item("A", b: "\"1\""), Self.item("B"), "[]", Self.item("C", a: "1e308", b: "-1e308"), "{}"]
        let answer = try ScoringAnswer.batch(Self.batch(items), SmallPlan.abc())
        #expect(answer.status == 422)
        #expect(answer.scoredRows == 0)
        #expect(answer.faults == 5)
        let faults = try #require(answer.json?["errors"]?.arrayValue)
        // Item 3 can be read, and rows of a batch that is refused are not scored.
        #expect(faults.map { $0["item"]?.number?.int } == [0, 2, 4, 4, 4])
        #expect(faults.map { $0["drive_id"]?.stringValue } == ["A", nil, nil, nil, nil])
        #expect(faults.first?["pointer"]?.stringValue == "/items/0/features/b")
    }

    @Test("lenient: good rows are scored, the others null with their faults beside them")
    func lenient() throws {
        let plan = try SmallPlan.abc()
        let items = [Self.item("A", b: "\"1\""), Self.item("B"), "[]", Self.item("C", b: "1e308"), Self.item("D")]
        let answer = try ScoringAnswer.batch(Self.batch(items), plan, isLenient: true)
        #expect(answer.status == 200)
        #expect(answer.fields.contains("Preference-Applied: handling=lenient\r\n"))
        #expect(answer.scoredRows == 2)
        #expect(answer.faults == 3)
        let (second, fifth) = (
            try ScoringAnswer.single(items[1], plan).text, try ScoringAnswer.single(items[4], plan).text
        )
        #expect(
            answer.text == "{\"items\":[null,\(second),null,null,\(fifth)],\"errors\":["
                + #"{"pointer":"/items/0/features/b","item":0,"drive_id":"A","code":"wrong_type","#
                + #""expected":"a number or null","found":"a string"},"#
                + #"{"pointer":"/items/2","item":2,"code":"wrong_type","expected":"an object","found":"an array"},"#
                + #"{"pointer":"/items/3/features/b","item":3,"drive_id":"C","code":"out_of_range","#
                + #""expected":"a number small enough for a finite score","found":"1e+308"}],"error_count":3}"#)
    }

    @Test("a strict batch with a row that overflows is refused, naming the row")
    func overflow() throws {
        let answer = try ScoringAnswer.batch(
            Self.batch([Self.item("A"), Self.item("B", b: "-1e308")]), SmallPlan.abc())
        #expect(answer.status == 422)
        #expect(answer.json?["errors"]?.arrayValue?.first?["drive_id"]?.stringValue == "B")
        #expect(answer.json?["errors"]?.arrayValue?.first?["pointer"]?.stringValue == "/items/1/features/b")
    }

    @Test("lenient batches of only good, only bad and no rows")
    func lenientEnds() throws {
        let plan = try SmallPlan.abc()
        #expect(
            try ScoringAnswer.batch(Self.batch([]), plan, isLenient: true).text
                == #"{"items":[],"errors":[],"error_count":0}"#)
        #expect(
            try ScoringAnswer.batch(Self.batch(["1", "2"]), plan, isLenient: true).text
                .hasPrefix(#"{"items":[null,null],"errors":["#))
        #expect(
            try ScoringAnswer.batch(Self.batch([Self.item("A")]), plan, isLenient: true).text
                .hasSuffix(#"],"errors":[],"error_count":0}"#))
    }

    static let wholeFaults: [(String, [String])] = [
        ("[]", [" wrong_type: expected an object with items, found an array"]),
        ("{}", ["/items missing_field: expected an array of items, found nothing"]),
        (#"{"items":{}}"#, ["/items wrong_type: expected an array of items, found an object"]),
        (#"{"items":null}"#, ["/items wrong_type: expected an array of items, found null"]),
        (#"{"items":[],"items":[7]}"#, ["/items duplicate_key: expected each key once, found 'items' twice"]),
        (#"{"items":[],"\u0069tems":[7]}"#, ["/items duplicate_key: expected each key once, found 'items' twice"]),
        (#"{"x":1,"items":[],"x":2}"#, ["/x duplicate_key: expected each key once, found 'x' twice"]),
        (
            #"{"items":3,"items":[]}"#,
            [
                "/items wrong_type: expected an array of items, found a number",
                "/items duplicate_key: expected each key once, found 'items' twice",
            ]
        ),
    ]

    @Test("what is wrong outside the items fails even a lenient batch", arguments: wholeFaults)
    func whole(body: String, faults: [String]) throws {
        for isLenient in [false, true] {
            let answer = try ScoringAnswer.batch(body, SmallPlan.abc(), isLenient: isLenient)
            #expect(answer.status == 422)
            let found = answer.json?["errors"]?.arrayValue?.map {
                "\($0["pointer"]?.stringValue ?? "?") \($0["code"]?.stringValue ?? "?"): expected "
                    + "\($0["expected"]?.stringValue ?? "?"), found \($0["found"]?.stringValue ?? "?")"
            }
            #expect(found == faults)
        }
    }

    @Test("unknown members beside the items are ignored")
    func members() throws {
        let answer = try ScoringAnswer.batch(
            "{\"a\":[{}],\"items\":[\(Self.item("A"))],\"b\":{\"items\":1}}", SmallPlan.abc())
        #expect(answer.status == 200)
    }

    @Test("as many rows as allowed are scored, one more is 413, faulty or not")
    func rowLimit() throws {
        let plan = try SmallPlan.abc()
        #expect(try ScoringAnswer.batch(Self.batch((0..<10).map { Self.item("\($0)") }), plan).status == 200)
        for item in [Self.item("x"), "{}", "1"] {
            for isLenient in [false, true] {
                let answer = try ScoringAnswer.batch(
                    Self.batch((0..<11).map { _ in item }), plan, isLenient: isLenient)
                #expect(answer.status == 413)
                #expect(answer.json?["code"]?.stringValue == "batch_too_large")
                #expect(answer.scoredRows == 0)
            }
        }
    }

    @Test("faults past the hundredth are counted")
    func manyFaults() throws {
        let items = (0..<1000).map { Self.item("D\($0)", a: "true", b: "false") }
        let answer = try ScoringAnswer.batch(Self.batch(items), SmallPlan.abc(), rowLimit: 1000)
        #expect(answer.status == 422)
        #expect(answer.json?["errors"]?.arrayValue?.count == 100)
        #expect(answer.json?["error_count"]?.number?.int == 2000)
        #expect(answer.faults == 2000)
        #expect(answer.json?["errors"]?.arrayValue?.last?["drive_id"]?.stringValue == "D49")
    }

    @Test("an answer past its limit becomes a short refusal", arguments: [false, true])
    func largeAnswer(isLenient: Bool) throws {
        let body = Self.batch((0..<10).map { Self.item("D\($0)") })
        let whole = try ScoringAnswer.batch(body, SmallPlan.abc(), isLenient: isLenient)
        let answer = try ScoringAnswer.batch(
            body, SmallPlan.abc(), isLenient: isLenient, answerBytes: whole.text.utf8.count / 2)
        #expect(whole.status == 200)
        #expect(answer.status == 413)
        #expect(answer.json?["code"]?.stringValue == "answer_too_large")
    }

    @Test("one session answers batch after batch alike, whatever came before")
    func reuse() throws {
        let session = ScoringSession(try SmallPlan.abc())
        let scoring = BatchScoring(
            query: try ScoreQuery(text: ""), isLenient: false, rowLimit: 10, answerBytes: 1 << 20)
        let good = Self.batch([Self.item("A"), Self.item("B", c: "null")])
        let first = ScoringAnswer(scoring, good, session).text
        for other in Self.wholeFaults.map(\.0) + ["{", Self.batch(["{}"]), Self.batch([Self.item("x", b: "1e308")])] {
            #expect(ScoringAnswer(scoring, other, session).status != 200)
            #expect(ScoringAnswer(scoring, good, session).text == first)
        }
    }
}
