import Testing

@testable import JSONText

@Suite("skipValue")
struct JSONReaderSkipTests {
    private func skip(_ text: String) -> JSONError? {
        Array(text.utf8).withUnsafeBytes { bytes -> JSONError? in
            var reader = JSONReader(bytes)
            do throws(JSONError) {
                try reader.skipValue()
                return try reader.next() == .end ? nil : JSONError(.trailingData, at: -1, found: nil)
            } catch { return error }
        }
    }

    @Test(
        "refuses a key that stands twice in one object, however it is spelled",
        arguments: [
            ("{\"a\":1,\"a\":2}", 7), ("{\"a\":1,\"\\u0061\":2}", 7), ("[{\"x\":{\"b\":1,\"c\":2,\"b\":3}}]", 19),
            ("{\"\":1,\"\":2}", 6), ("{\"a\":{},\"a\":{}}", 8), ("{\"\\ud83d\\ude00\":1,\"\u{1F600}\":2}", 18),
            ("{\"a\":1,\"b\":{\"a\":1,\"a\":2}}", 18),
        ])
    func duplicates(_ text: String, _ offset: Int) {
        #expect(skip(text) == JSONError(.duplicateKey, at: offset, found: UInt8(ascii: "\"")))
    }

    @Test(
        "accepts equal keys of different objects",
        arguments: [
            "{\"a\":{\"a\":{\"a\":1}}}", "[{\"a\":1},{\"a\":2}]", "{\"a\":1,\"A\":2}", "{\"\u{E9}\":1,\"e\u{301}\":2}",
            "{\"b\":{\"a\":1},\"a\":2}",
        ])
    func distinct(_ text: String) {
        #expect(skip(text) == nil)
    }

    @Test("finds one duplicate among 10,000 keys", arguments: [0, 1, 5_000, 9_998])
    func many(_ twin: Int) {
        let keys = (0..<10_000).map { "\"key\($0 == 9_999 ? twin : $0)\":\($0)" }
        #expect(skip("{" + keys.joined(separator: ",") + "}")?.code == .duplicateKey)
        #expect(skip("{" + keys.dropLast().joined(separator: ",") + "}") == nil)
    }

    @Test("reports the first of many duplicates, whatever the hashes' seed")
    func firstDuplicate() {
        let keys = (0..<100).map { "\"\($0 % 50)\":0" }.joined(separator: ",")
        let offset = 1 + (0..<50).reduce(0) { $0 + "\"\($1)\":0,".utf8.count }
        #expect(skip("{" + keys + "}") == JSONError(.duplicateKey, at: offset, found: UInt8(ascii: "\"")))
    }

    @Test("leaves the reader behind the value it skipped")
    func position() throws {
        try Array("{\"a\":[1,{\"b\":[]}],\"c\":3}".utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            _ = try reader.next()
            _ = try reader.next()
            try reader.skipValue()
            guard case .key(let key) = try reader.next() else { throw JSONError(.expectedKey, at: 0, found: nil) }
            #expect(reader.string(of: key) == "c")
            try reader.skipValue()
            #expect(try reader.next() == .endObject)
        }
    }

    @Test(
        "changes nothing where no value stands or where it is malformed", arguments: ["{\"a\":1}", "{}", "{\"a\":[1,}"])
    func unchanged(_ text: String) throws {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            _ = try reader.next()
            #expect(throws: JSONError.self) { try reader.skipValue() }
            #expect(reader.offset == 1)
            if text == "{\"a\":[1,}" {
                _ = try reader.next()
                #expect(throws: JSONError.self) { try reader.skipValue() }
                #expect(try reader.next() == .beginArray)
            }
        }
    }

    @Test("skipRest reads to the bracket that closes what was begun")
    func rest() throws {
        try Array("[[1,[2]],{\"a\":1},5]".utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            _ = try reader.next()
            try reader.skipRest(of: try reader.next())
            try reader.skipRest(of: try reader.next())
            try reader.skipRest(of: try reader.next())
            #expect(try reader.next() == .endArray)
        }
    }
}
