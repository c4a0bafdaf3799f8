import JSONText
import Testing

@testable import Serving

/// Each fault with its exact words.
@Suite("ScoreRequestReader, faults")
struct ScoreRequestFaultTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var body: String
        var faults: [String]
        var testDescription: String { body }
    }

    private static func features(_ members: String) -> String {
        "{\"drive_id\":\"d\",\"day\":\"2024-01-01\",\"features\":{\(members)}}"
    }

    private static func with(day: String) -> String {
        "{\"drive_id\":\"d\",\"day\":\(day),\"features\":{\"a\":1,\"b\":2,\"c\":3}}"
    }

    private static let dayWords = "a date YYYY-MM-DD from 1970 to 9999"

    static let cases: [Case] = [
        Case(body: "[]", faults: [" wrong_type: expected an object, found an array"]),
        Case(body: "\"x\"", faults: [" wrong_type: expected an object, found a string"]),
        Case(body: "null", faults: [" wrong_type: expected an object, found null"]),
        Case(
            body: "{}",
            faults: [
                "/drive_id missing_field: expected a string, found nothing",
                "/day missing_field: expected \(dayWords), found nothing",
                "/features missing_field: expected an object of features, found nothing",
            ]),
        Case(
            body: #"{"drive_id":1,"day":20240101,"features":[]}"#,
            faults: [
                "/drive_id wrong_type: expected a string, found a number",
                "/day wrong_type: expected \(dayWords), found a number",
                "/features wrong_type: expected an object of features, found an array",
            ]),
        Case(
            body: #"{"features":null,"day":{"y":[2024]},"drive_id":true}"#,
            faults: [
                "/features wrong_type: expected an object of features, found null",
                "/day wrong_type: expected \(dayWords), found an object",
                "/drive_id wrong_type: expected a string, found a boolean",
            ]),
        Case(body: with(day: "\"2023-02-29\""), faults: ["/day bad_date: expected \(dayWords), found '2023-02-29'"]),
        Case(body: with(day: "\"\""), faults: ["/day bad_date: expected \(dayWords), found ''"]),
        Case(body: with(day: "\"1969-12-31\""), faults: ["/day bad_date: expected \(dayWords), found '1969-12-31'"]),
        Case(
            body: with(day: "\"2024-01-01T00:00:01\""),
            faults: ["/day bad_date: expected \(dayWords), found '2024-01-01T00:00:01'"]),
        Case(
            body: features(#""a":"1","b":true,"c":{}"#),
            faults: [
                "/features/a wrong_type: expected a number or null, found a string",
                "/features/b wrong_type: expected a number or null, found a boolean",
                "/features/c wrong_type: expected a number or null, found an object",
            ]),
        Case(
            body: features(#""a":1e309,"b":-1e999,"c":[1,[2]]"#),
            faults: [
                "/features/a out_of_range: expected a number within the range of Double, or null, found 1e309",
                "/features/b out_of_range: expected a number within the range of Double, or null, found -1e999",
                "/features/c wrong_type: expected a number or null, found an array",
            ]),
        Case(
            body: features(""),
            faults: [
                "/features/a missing_feature: expected a, found nothing",
                "/features/b missing_feature: expected b, found nothing",
                "/features/c missing_feature: expected c, found nothing",
            ]),
        Case(
            body: features(#""b":1,"d":2,"A":3"#),
            faults: [
                "/features/d unexpected_feature: expected a feature of the model, found d",
                "/features/A unexpected_feature: expected a feature of the model, found A",
                "/features/a missing_feature: expected a, found nothing",
                "/features/c missing_feature: expected c, found nothing",
            ]),
        Case(
            body: features(#""a":1,"b":1,"c":1,"a/b~c":[{"x":1}],"":0"#),
            faults: [
                "/features/a~1b~0c unexpected_feature: expected a feature of the model, found a/b~c",
                "/features/ unexpected_feature: expected a feature of the model, found ",
            ]),
        Case(
            body: features(#""a":1,"b":1,"a":1,"c":1,"x":0,"x":1,"\u0061":"?""#),
            faults: [
                "/features/a duplicate_key: expected each key once, found 'a' twice",
                "/features/x unexpected_feature: expected a feature of the model, found x",
                "/features/x duplicate_key: expected each key once, found 'x' twice",
                "/features/a duplicate_key: expected each key once, found 'a' twice",
            ]),
        Case(
            body:
                #"{"drive_id":"d","drive_id":2,"day":"2024-01-01","day":"x","features":{"a":1,"b":1,"c":1},"features":{}}"#,
            faults: [
                "/drive_id duplicate_key: expected each key once, found 'drive_id' twice",
                "/day duplicate_key: expected each key once, found 'day' twice",
                "/features duplicate_key: expected each key once, found 'features' twice",
            ]),
        Case(
            body: #"{"x":1,"drive_id":"d","x":2,"day":"2024-01-01","\u0078":[],"features":{"a":1,"b":1,"c":1}}"#,
            faults: [
                "/x duplicate_key: expected each key once, found 'x' twice",
                "/x duplicate_key: expected each key once, found 'x' twice",
            ]),
    ]

    @Test("says what is wrong, where, and all of it", arguments: cases)
    func words(expected: Case) throws {
        var reader = ScoreRequestReader(try SmallPlan.abc())
        let read = try ReadItem(expected.body, &reader)
        #expect(read.faults.kept.map(\.words) == expected.faults)
        #expect(read.faults.count == expected.faults.count)
        #expect(read.faults.concernWholeRequest)
        #expect(read.head.hasFaults)
    }

    @Test("in a batch, pointers begin at the item, and faults carry its index and drive", arguments: cases)
    func places(expected: Case) throws {
        var reader = ScoreRequestReader(try SmallPlan.abc())
        let read = try ReadItem(expected.body, &reader, item: 7)
        #expect(
            read.faults.kept.map(\.words) == expected.faults.map { "/items/7" + ($0.hasPrefix("/") ? $0 : "\($0)") })
        #expect(read.faults.kept.allSatisfy { $0.item == 7 })
        #expect(!read.faults.concernWholeRequest)
        let hasID = expected.body.contains("\"drive_id\":\"d\"")
        #expect(read.faults.kept.allSatisfy { $0.driveID == (hasID ? "d" : nil) })
    }

    @Test("the drive id of a fault is the text, not its escapes, even when it comes last")
    func driveID() throws {
        var reader = ScoreRequestReader(try SmallPlan.abc())
        let read = try ReadItem(
            #"{"day":1,"features":{"a":1,"b":1,"c":1},"drive_id":"\u00e9\"\\\n😀"}"#, &reader, item: 0)
        #expect(read.faults.kept.first?.driveID == "é\"\\\n😀")
    }

    @Test(
        "duplicate keys inside members that are read over are malformed JSON",
        arguments: [
            #"{"x":{"k":1,"k":2}}"#, #"{"features":{"q":[{"k":1,"k":2}]}}"#, #"[{"k":1,"k":2}]"#,
        ])
    func nestedDuplicates(body: String) throws {
        var reader = ScoreRequestReader(try SmallPlan.abc())
        let error = #expect(throws: JSONError.self) { try ReadItem(body, &reader) }
        #expect(error?.code == .duplicateKey)
    }
}

extension RequestFault {
    var words: String { "\(pointer) \(code.rawValue): expected \(expected), found \(found)" }
}
