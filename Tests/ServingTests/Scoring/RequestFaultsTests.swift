import JSONText
import Testing

@testable import Serving

@Suite("RequestFaults")
struct RequestFaultsTests {
    @Test("the first hundred are kept, the rest counted without a word made")
    func bound() {
        var faults = RequestFaults()
        var made = 0
        func word() -> String {
            made += 1
            return "x"
        }
        for index in 0..<10_000 {
            faults.add(.wrongType, item: index, at: word(), expected: word(), found: word())
        }
        #expect(faults.count == 10_000)
        #expect(faults.kept.count == 100)
        #expect(faults.isFull)
        #expect(made == 300)
        faults.removeAll()
        #expect(faults.isEmpty && faults.kept.isEmpty && !faults.isFull)
    }

    @Test("a fault after the hundredth still says that the whole request is concerned")
    func concerns() {
        var faults = RequestFaults()
        for index in 0..<100 { faults.add(.wrongType, item: index, at: "", expected: "", found: "") }
        #expect(!faults.concernWholeRequest)
        faults.add(.missingField, item: nil, at: "/items", expected: "", found: "")
        #expect(faults.concernWholeRequest)
    }

    @Test("a client's text is repeated up to 200 bytes, cut between characters")
    func texts() {
        #expect(RequestFault.bounded(String(repeating: "x", count: 200)).utf8.count == 200)
        #expect(RequestFault.bounded(String(repeating: "x", count: 201)) == String(repeating: "x", count: 200) + "…")
        #expect(
            RequestFault.bounded("x" + String(repeating: "é", count: 200)) == "x" + String(repeating: "é", count: 99)
                + "…")
        // One grapheme of a megabyte.
        let tower = "e" + String(repeating: "\u{301}", count: 500_000)
        #expect(RequestFault.bounded(tower).utf8.count <= 203)
    }

    @Test(
        "the steps of a pointer are escaped as RFC 6901 says",
        arguments: [
            ("a", "a"), ("a/b", "a~1b"), ("~", "~0"), ("~1", "~01"), ("/~/", "~1~0~1"), ("", ""),
        ])
    func steps(name: String, step: String) {
        #expect(RequestFault.step(name) == step)
    }

    struct LargeRequest: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let body: String

        init(_ name: String, _ body: String) {
            testDescription = name
            self.body = body
        }
    }

    private static func members(_ count: Int, _ member: (Int) -> String) -> String {
        (0..<count).map(member).joined(separator: ",")
    }

    private static let million = 1_000_000

    static let large = [
        LargeRequest(
            "a drive id of a megabyte and a thousand faults",
            "{\"drive_id\":\"\(String(repeating: "i", count: million))\",\"features\":{\(members(1000) { "\"k\($0)\":0" })}}"
        ),
        LargeRequest(
            "a key of 600 kilobytes twice",
            "{\(members(2) { _ in "\"\(String(repeating: "\\u0000", count: 100_000))\":1" })}"),
        LargeRequest("twenty thousand times features", "{\(members(20_000) { _ in "\"features\":{}" })}"),
        LargeRequest(
            "keys of slashes, which pointers escape",
            "{\"features\":{\(members(300) { "\"\(String(repeating: "/", count: 3000 + $0))\":1" })}}"),
        LargeRequest("a day of a megabyte", "{\"day\":\"\(String(repeating: "9", count: million))\"}"),
        LargeRequest("a number of a megabyte", "{\"features\":{\"a\":\(String(repeating: "9", count: million))}}"),
    ]

    @Test("a request that is all faults gets an answer of bounded size", arguments: large)
    func answers(request: LargeRequest) throws {
        let body = request.body
        let plan = try SmallPlan.abc()
        for answer in [
            try ScoringAnswer.single(body, plan), try ScoringAnswer.batch("{\"items\":[\(body),\(body)]}", plan),
            try ScoringAnswer.batch("{\"items\":[\(body),\(body)]}", plan, isLenient: true),
        ] {
            #expect(answer.status == 422 || answer.fields.contains("lenient"))
            #expect(answer.text.utf8.count < 300_000)
            #expect(answer.json != nil)
        }
    }

    @Test("where keys differ, the sentence is ReliScore's")
    func detail() throws {
        let plan = try SmallPlan.abc()
        let body = #"{"drive_id":"d","day":"2024-01-01","features":{"b":1,"z":1,"y":1}}"#
        #expect(
            try ScoringAnswer.single(body, plan).json?["detail"]?.stringValue
                == "Feature schema mismatch. Missing keys: ['a', 'c']. Unexpected keys: ['y', 'z'].")
        #expect(
            try ScoringAnswer.batch("{\"items\":[\(body),{}]}", plan).json?["detail"]?.stringValue
                == "Feature schema mismatch (item 0, drive_id 'd'). Missing keys: ['a', 'c']. "
                + "Unexpected keys: ['y', 'z']. 7 faults in all.")
    }

    @Test("where they do not, the first fault is the sentence")
    func otherDetail() throws {
        let plan = try SmallPlan.abc()
        #expect(
            try ScoringAnswer.single("7", plan).json?["detail"]?.stringValue
                == "cannot read the request: expected an object, found a number; 1 fault in all")
        #expect(
            try ScoringAnswer.batch(#"{"items":[{"drive_id":3}]}"#, plan).json?["detail"]?.stringValue
                == "cannot read /items/0/drive_id (item 0): expected a string, found a number; 3 faults in all")
    }
}
