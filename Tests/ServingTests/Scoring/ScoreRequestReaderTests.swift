import JSONText
import SystemIO
import Testing

@testable import Serving

@Suite("ScoreRequestReader, good requests")
struct ScoreRequestReaderTests {
    static let same: [String] = [
        #"{"drive_id":"d","day":"2024-02-29","features":{"a":1,"b":-2.5e0,"c":null}}"#,
        #"{"features":{"a":1,"b":-2.5,"c":null},"day":"2024-02-29","drive_id":"d"}"#,
        #"{"drive_id":"d","day":"2024-02-29","features":{"c":null,"b":-2.5,"a":1}}"#,
        " \n{ \"drive_id\" : \"d\" , \"day\" : \"2024-02-29\" ,\r\n\t\"features\" : { \"a\" : 1 , \"b\" : -2.5 , \"c\" : null } } ",
        #"{"drive\u005fid":"d","day":"2024\u002d02-29","f\u0065atures":{"\u0061":1,"b":-2.5,"c":null}}"#,
        #"{"x":[{}],"drive_id":"d","y":{"drive_id":1},"day":"2024-02-29","features":{"b":-25e-1,"a":1e0,"c":null},"z":1}"#,
        #"{"drive_id":"d","day":"2024-02-29T00:00:00Z","features":{"a":1.0,"c":null,"b":-2.5}}"#,
    ]

    @Test("key order, white space, escapes and unknown members change nothing", arguments: same)
    func equal(body: String) throws {
        var reader = ScoreRequestReader(try SmallPlan.abc())
        for _ in 0..<3 {  // the order learned the first time must not matter either
            let read = try ReadItem(body, &reader)
            #expect(read.faults.isEmpty)
            #expect(!read.head.hasFaults)
            #expect(read.row[0] == 1)
            #expect(read.row[1] == -2.5)
            #expect(read.row[2].isNaN)
            #expect(read.head.day == CalendarDate(year: 2024, month: 2, day: 29))
            #expect(Array(body.utf8)[read.head.driveID].elementsEqual("\"d\"".utf8))
        }
    }

    @Test("every order of keys is read, after every other order")
    func orders() throws {
        let orders = ["abc", "acb", "bac", "bca", "cab", "cba"]
        let values: [Character: Int] = ["a": 10, "b": 20, "c": 30]
        var reader = ScoreRequestReader(try SmallPlan.abc())
        for before in orders {
            for order in orders {
                for keys in [before, order] {
                    let members = keys.map { "\"\($0)\":\(values[$0] ?? 0)" }.joined(separator: ",")
                    let read = try ReadItem(
                        "{\"drive_id\":\"\",\"day\":\"1970-01-01\",\"features\":{\(members)}}", &reader)
                    #expect(read.faults.isEmpty)
                    #expect(read.row == [10, 20, 30])
                }
                #expect(reader.order == order.map { Int($0.asciiValue ?? 0) - 97 }, "the last order is expected next")
                #expect(reader.positions.map { reader.order[$0] } == [0, 1, 2])
            }
        }
    }

    @Test("a fault in one item leaves no trace in the next")
    func recovers() throws {
        var reader = ScoreRequestReader(try SmallPlan.abc())
        for bad in ScoreRequestFaultTests.cases.map(\.body) {
            _ = try ReadItem(bad, &reader)
            let read = try ReadItem(Self.same[2], &reader)
            #expect(read.faults.isEmpty, "after \(bad)")
            #expect(read.row[0] == 1 && read.row[1] == -2.5 && read.row[2].isNaN)
        }
    }

    @Test("names that only look alike are different features")
    func bytes() throws {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        var reader = ScoreRequestReader(try SmallPlan.linear([composed, "x"], coefficients: [1, 1]))
        let features = { (name: String) in
            "{\"drive_id\":\"d\",\"day\":\"2024-01-01\",\"features\":{\"\(name)\":1,\"x\":2}}"
        }
        #expect(try ReadItem(features(composed), &reader).faults.isEmpty)
        #expect(try ReadItem(features("\\u00e9"), &reader).faults.isEmpty)
        let codes = try ReadItem(features(decomposed), &reader).faults.kept.map(\.code)
        #expect(codes == [.unexpectedFeature, .missingFeature])
    }

    @Test(
        "numbers are read correctly rounded",
        arguments: [
            ("0", 0.0), ("-0", -0.0), ("0.1", 0.1), ("1e308", 1e308),
            ("-1.7976931348623157e308", -1.7976931348623157e308),
            ("5e-324", Double.leastNonzeroMagnitude), ("1e-400", 0), ("9007199254740993", 9_007_199_254_740_992),
            ("0.1000000000000000055511151231257827021181583404541015625", 0.1),
            ("123456789012345678901234567890", 1.2345678901234568e29),
        ])
    func numbers(text: String, value: Double) throws {
        var reader = ScoreRequestReader(try SmallPlan.abc())
        let read = try ReadItem(
            "{\"drive_id\":\"d\",\"day\":\"2024-01-01\",\"features\":{\"a\":\(text),\"b\":0,\"c\":0}}", &reader)
        #expect(read.row[0].bitPattern == value.bitPattern)
    }

    @Test("text that is not JSON throws, wherever it breaks")
    func malformed() throws {
        let plan = try SmallPlan.abc()
        let whole = Array(Self.same[0].utf8)
        for count in 0..<whole.count {
            var reader = ScoreRequestReader(plan)
            let text = String(decoding: whole[..<count], as: UTF8.self)
            let error = #expect(throws: JSONError.self) { try ReadItem(text, &reader) }
            #expect(error?.code == .unexpectedEnd || error?.code == .invalidLiteral || error?.code == .invalidNumber)
        }
        for position in whole.indices {
            for byte in [UInt8(ascii: "\""), UInt8(ascii: "}"), UInt8(ascii: ","), 0, 0xFF, UInt8(ascii: "9")] {
                var changed = whole
                changed[position] = byte
                var reader = ScoreRequestReader(plan)
                // Whatever comes of it: an error, faults or a good request, but never a trap.
                _ = try? ReadItem(String(decoding: changed, as: UTF8.self), &reader)
            }
        }
    }
}
