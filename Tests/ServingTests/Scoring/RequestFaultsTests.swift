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

    @Test(
        "a request that is all faults gets an answer of bounded size",
        arguments: [
            "{\"drive_id\":\"" + String(repeating: "i", count: 1_000_000) + "\",\"features\":{"
                + (0..<1000).map { "\"k\($0)\":0" }.joined(separator: ",") + "}}",
            "{\"" + String(repeating: "\\u0000", count: 100_000) + "\":1,\""
                + String(repeating: "\\u0000", count: 100_000) + "\":1}",
            "{" + (0..<20_000).map { _ in "\"features\":{}" }.joined(separator: ",") + "}",
            "{\"features\":{"
                + (0..<300).map { "\"" + String(repeating: "/", count: 3000 + $0) + "\":1" }.joined(separator: ",")
                + "}}",
            "{\"day\":\"" + String(repeating: "9", count: 1_000_000) + "\"}",
            "{\"features\":{\"a\":" + String(repeating: "9", count: 1_000_000) + "}}",
        ])
    func answers(body: String) throws {
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
