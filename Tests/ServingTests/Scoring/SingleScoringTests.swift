import JSONText
import Testing

@testable import Serving

@Suite("SingleScoring")
struct SingleScoringTests {
    private static func body(_ a: String, _ b: String, _ c: String, id: String = "d") -> String {
        "{\"drive_id\":\"\(id)\",\"day\":\"2024-02-29T00:00:00Z\",\"features\":{\"a\":\(a),\"b\":\(b),\"c\":\(c)}}"
    }

    private static let end = #"],"model_version":"v1","scored_at":"T"}"#

    private static func reason(_ code: String, _ contribution: String, _ direction: String) -> String {
        "{\"code\":\"\(code)\",\"contribution\":\(contribution),\"direction\":\"\(direction)\"}"
    }

    @Test("the answer's bytes are these")
    func bytes() throws {
        let answer = try ScoringAnswer.single(Self.body("1", "1", "2"), SmallPlan.abc())
        #expect(answer.status == 200)
        #expect(
            answer.text == #"{"drive_id":"d","day":"2024-02-29","risk_score":0.5,"risk_bucket":"MED","top_reasons":["#
                + Self.reason("b", "-2.0", "DOWN") + "," + Self.reason("a", "1.0", "UP") + ","
                + Self.reason("c", "1.0", "UP") + Self.end)
        #expect(answer.scoredRows == 1)
        #expect(answer.faults == 0)
    }

    @Test("contributions have six decimals; zero of either sign is 0.0 and UP, a small negative is 0.0 and DOWN")
    func decimals() throws {
        let answer = try ScoringAnswer.single(Self.body("0.1234567", "1e-9", "-0.0"), SmallPlan.abc())
        #expect(
            answer.text.contains(
                Self.reason("a", "0.123457", "UP") + "," + Self.reason("b", "0.0", "DOWN") + ","
                    + Self.reason("c", "0.0", "UP")))
        let large = try ScoringAnswer.single(Self.body("12345678.9012345", "-0", "0"), SmallPlan.abc())
        #expect(large.text.contains(Self.reason("a", "12345678.901235", "UP") + "," + Self.reason("b", "0.0", "UP")))
    }

    @Test("a missing value counts as the model's fill value, and its reason says so")
    func imputed() throws {
        let answer = try ScoringAnswer.single(Self.body("0", "1", "null"), SmallPlan.abc())
        #expect(
            answer.text.contains(
                #""risk_score":0.5,"risk_bucket":"MED","top_reasons":[{"code":"b","contribution":-2.0,"direction":"DOWN"},"#
                    + #"{"code":"c","contribution":2.0,"direction":"UP","imputed":true},"#
                    + Self.reason("a", "0.0", "UP")))
    }

    @Test(
        "top_reasons says how many",
        arguments: [
            ("top_reasons=0", 0), ("top_reasons=1", 1), ("top_reasons=2", 2), ("", 3), ("top_reasons=all", 3),
            ("top_reasons=999999999", 3),
        ])
    func topReasons(query: String, count: Int) throws {
        let answer = try ScoringAnswer.single(Self.body("1", "1", "2"), SmallPlan.abc(), query: query)
        #expect(answer.json?["top_reasons"]?.arrayValue?.count == count)
    }

    @Test("five reasons unless asked otherwise")
    func five() throws {
        let names = (0..<9).map { "f\($0)" }
        let plan = try SmallPlan.linear(names, coefficients: names.map { _ in 1 })
        let members = names.enumerated().map { "\"\($0.element)\":\(-$0.offset)" }.joined(separator: ",")
        let answer = try ScoringAnswer.single(
            "{\"drive_id\":\"d\",\"day\":\"2024-01-01\",\"features\":{\(members)}}", plan)
        let codes = answer.json?["top_reasons"]?.arrayValue?.compactMap { $0["code"]?.stringValue }
        #expect(codes == ["f8", "f7", "f6", "f5", "f4"])
    }

    @Test(
        "the drive id comes back as it was written",
        arguments: [
            "", "Z305B2QN", #"\u0041\n\"\\\/"#, "ДИСК-😀", "e\u{301}\u{E9}", String(repeating: "x", count: 8192),
            "\u{2028}\u{7F}",
        ])
    func driveID(id: String) throws {
        let answer = try ScoringAnswer.single(Self.body("1", "2", "3", id: id), SmallPlan.abc())
        #expect(answer.text.hasPrefix("{\"drive_id\":\"\(id)\",\"day\":"))
        #expect(answer.json != nil)
    }

    @Test("names of features and versions are written as JSON strings")
    func escapes() throws {
        let plan = try SmallPlan.linear(["é/~", "x y"], coefficients: [1, 2], version: "v\u{E9} 1")
        let answer = try ScoringAnswer.single(
            #"{"drive_id":"d","day":"2024-01-01","features":{"x y":1,"é/~":1}}"#, plan)
        #expect(answer.json?["model_version"]?.stringValue == "v\u{E9} 1")
        #expect(answer.json?["top_reasons"]?.arrayValue?.compactMap { $0["code"]?.stringValue } == ["x y", "é/~"])
    }

    /// The margin is `a`; log-odds on and beside the standard cuts of 0.4 and 0.75.
    @Test(
        "a score on a cut belongs to the bucket above it",
        arguments: [
            (-800.0, "LOW"), (-0.406, "LOW"), (-0.405, "MED"), (0, "MED"), (1.098, "MED"), (1.099, "HIGH"),
            (800, "HIGH"),
        ])
    func buckets(margin: Double, bucket: String) throws {
        let answer = try ScoringAnswer.single(Self.body("\(margin)", "0", "0"), SmallPlan.abc())
        #expect(answer.json?["risk_bucket"]?.stringValue == bucket)
        let score = try #require(answer.json?["risk_score"]?.number?.double)
        #expect(score >= 0 && score <= 1)
    }

    @Test(
        "the buckets' limits belong to the bucket above",
        arguments: [
            (0, RiskBucket.low), (0.4.nextDown, .low), (0.4, .medium), (0.75.nextDown, .medium), (0.75, .high),
            (1, .high),
        ])
    func cuts(score: Double, bucket: RiskBucket) throws {
        #expect(try SmallPlan.abc().bucket(of: score) == bucket)
    }

    @Test("a value whose part of the margin overflows is a fault of that feature, never a score of null")
    func overflow() throws {
        let answer = try ScoringAnswer.single(Self.body("1", "1e308", "2"), SmallPlan.abc())
        #expect(answer.status == 422)
        #expect(answer.scoredRows == 0)
        #expect(answer.faults == 1)
        #expect(
            answer.text.hasSuffix(
                #""error_count":1,"errors":[{"pointer":"/features/b","drive_id":"d","code":"out_of_range","#
                    + #""expected":"a number small enough for a finite score","found":"1e+308"}]}"#))
    }

    @Test("so is a sum that overflows though its parts do not")
    func overflowingSum() throws {
        let plan = try SmallPlan.linear(["a", "b"], coefficients: [1, 1])
        let answer = try ScoringAnswer.single(
            #"{"drive_id":"d","day":"2024-01-01","features":{"a":1.7e308,"b":1.7e308}}"#, plan)
        #expect(answer.status == 422)
        #expect(
            answer.text.hasSuffix(
                #"[{"pointer":"/features","drive_id":"d","code":"out_of_range","#
                    + #""expected":"numbers small enough for a finite score","found":"a sum beyond the range of Double"}]}"#
            ))
    }

    @Test("a large margin is a probability of one, with its contributions as numbers")
    func large() throws {
        let answer = try ScoringAnswer.single(Self.body("1e308", "0", "0"), SmallPlan.abc())
        #expect(answer.json?["risk_score"]?.number?.double == 1)
        #expect(answer.json?["top_reasons"]?.arrayValue?.first?["contribution"]?.number?.double == 1e308)
    }

    @Test(
        "text that is not JSON is 400 with a code and the place",
        arguments: [
            ("", "json_unexpected_end", 0), ("{", "json_unexpected_end", 1),
            ("{\"a\":1 2}", "json_expected_comma_or_end", 7),
            ("{} x", "json_trailing_data", 3), ("{\"a\":NaN}", "json_invalid_number", 5),
            ("\u{FEFF}{}", "json_byte_order_mark", 0),
            ("{\"drive_id\":\"\\ud800\"}", "json_lone_surrogate", 13),
            (String(repeating: "[", count: 100), "json_depth_exceeded", 64),
            ("{\"x\":{\"a\":1,\"a\":2}}", "json_duplicate_key", 12),
            ("{\"features\":{\"a\":tru}}", "json_invalid_literal", 20),
        ])
    func malformed(body: String, code: String, offset: Int) throws {
        for answer in [try ScoringAnswer.single(body, SmallPlan.abc()), try ScoringAnswer.batch(body, SmallPlan.abc())]
        {
            #expect(answer.status == 400)
            #expect(answer.json?["code"]?.stringValue == code)
            let detail = try #require(answer.json?["detail"]?.stringValue)
            #expect(detail.hasPrefix("cannot read JSON at byte \(offset): expected "), "\(detail)")
        }
    }

    @Test("a fault before malformed text does not outlive the request")
    func leftovers() throws {
        let session = ScoringSession(try SmallPlan.abc())
        let scoring = SingleScoring(query: try ScoreQuery(text: ""))
        #expect(ScoringAnswer(scoring, #"{"drive_id":1,"#, session).status == 400)
        #expect(ScoringAnswer(scoring, Self.body("1", "true", "3"), session).status == 422)
        #expect(ScoringAnswer(scoring, Self.body("1", "1e308", "3"), session).status == 422)
        #expect(ScoringAnswer(scoring, Self.body("1", "2", "3"), session).status == 200)
        #expect(session.faults.isEmpty)
    }
}
