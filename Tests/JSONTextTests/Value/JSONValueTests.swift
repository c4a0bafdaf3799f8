import Bytes
import Testing

@testable import JSONText

@Suite("JSONValue")
struct JSONValueTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

    @Test(
        "what is read is written again with members in order and numbers as they were",
        arguments: [
            "{}", "[]", "{\"z\":1,\"a\":2,\"m\":[1.50,1e5,-0,12345678901234567890]}", "[[],{},[{}],\"\\n\\\"\"]",
            "true", "null", "\"\"",
            "{\"a\":{\"b\":{\"c\":[null,false]}}}",
        ])
    func roundTrip(_ text: String) throws {
        #expect(try parse(text).text() == text)
    }

    @Test("pretty text")
    func pretty() throws {
        let expected = """
            {
              "a": [
                1,
                {}
              ],
              "b": {
                "c": []
              }
            }
            """
        #expect(try parse("{\"a\":[1,{}],\"b\":{\"c\":[]}}").text(pretty: true) == expected)
    }

    @Test("is reached into by key and index")
    func access() throws {
        let value = try parse(
            "{\"s\":\"x\",\"i\":7,\"d\":1.5,\"b\":true,\"n\":null,\"a\":[1,[2]],\"o\":{\"k\":\"v\"},\"big\":1e999}")
        #expect(value["s"]?.stringValue == "x")
        #expect(value["i"]?.number?.int == 7)
        #expect(value["i"]?.number?.double == 7)
        #expect(value["d"]?.number?.int == nil)
        #expect(value["d"]?.number?.text == "1.5")
        #expect(value["b"] == true)
        #expect(value["n"]?.isNull == true)
        #expect(value["a"]?[1]?[0]?.number?.int == 2)
        #expect(value["a"]?[2] == nil)
        #expect(value["o"]?["k"]?.stringValue == "v")
        #expect(value["big"]?.number?.double == nil)
        #expect(value["missing"] == nil)
        #expect(value["s"]?["s"] == nil)
        #expect(value["s"]?.arrayValue == nil)
        #expect(value["s"]?.objectValue == nil)
    }

    @Test("is built from code")
    func building() {
        var object: JSONObject = ["name": "x", "count": 3, "share": 0.5, "on": true, "none": nil, "list": [1, 2.5]]
        object["score"] = .number(12.0)
        object["id"] = .number(7)
        object["bad"] = .number(Double.nan)
        object["count"] = 4
        object["on"] = nil
        #expect(
            JSONValue.object(object).text()
                == "{\"name\":\"x\",\"count\":4,\"share\":0.5,\"none\":null,\"list\":[1,2.5],\"score\":12.0,\"id\":7,\"bad\":null}"
        )
    }

    @Test(
        "refuses a duplicate key however it is spelled and however many keys there are",
        arguments: [1, 5, 11, 12, 13, 200])
    func duplicates(_ count: Int) throws {
        let members = (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(try parse("{\(members)}").objectValue?.count == count)
        for twin in [0, count / 2, count - 1] {
            let text = "{\(members),\"\\u006b\(twin)\":0}"
            #expect(throws: JSONError(.duplicateKey, at: members.utf8.count + 2, found: UInt8(ascii: "\""))) {
                try parse(text)
            }
        }
    }

    @Test("keys that only look alike are different keys")
    func lookalikes() throws {
        let value = try parse("{\"\u{E9}\":1,\"e\\u0301\":2}")
        #expect(value["\u{E9}"]?.number?.int == 1)
        #expect(value["e\u{301}"]?.number?.int == 2)
    }

    @Test("objects are equal whatever the order of their members")
    func equality() throws {
        #expect(try parse("{\"a\":1,\"b\":[2]}") == parse("{\"b\":[2],\"a\":1}"))
        #expect(try parse("{\"a\":1}") != parse("{\"a\":1.0}"))
        #expect(try parse("{\"a\":1}") != parse("{\"a\":1,\"b\":2}"))
    }

    @Test("one value is read out of a longer text")
    func readFromReader() throws {
        try Array("{\"skip\":1,\"take\":{\"a\":[1,2]},\"after\":3}".utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            _ = try reader.next()
            _ = try reader.next()
            try reader.skipValue()
            _ = try reader.next()
            #expect(try JSONValue.read(from: &reader).text() == "{\"a\":[1,2]}")
            guard case .key(let key) = try reader.next() else { throw JSONError(.expectedKey, at: 0, found: nil) }
            #expect(reader.string(of: key) == "after")
        }
    }

    @Test("reading where no value stands is an error", arguments: ["[]", "{}", "{\"a\":1}"])
    func noValue(_ text: String) throws {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            _ = try reader.next()
            #expect(throws: JSONError.self) { try JSONValue.read(from: &reader) }
        }
    }

    @Test("an array of 100,000 numbers and an object of 20,000 members are read in proportion to their size")
    func large() throws {
        let array = try parse("[" + (0..<100_000).map { "\($0)" }.joined(separator: ",") + "]")
        #expect(array.arrayValue?.count == 100_000)
        let object = try parse("{" + (0..<20_000).map { "\"key\($0)\":[\($0)]" }.joined(separator: ",") + "}")
        #expect(object["key19999"]?[0]?.number?.int == 19_999)
    }
}
