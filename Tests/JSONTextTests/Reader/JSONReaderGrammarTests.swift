import Testing

@testable import JSONText

@Suite("The grammar of RFC 8259")
struct JSONReaderGrammarTests {
    @Test("next() accepts or refuses as the table says", arguments: GrammarCase.all)
    func reading(_ example: GrammarCase) {
        #expect(ReadingRoutes.plain(example.bytes).error?.code == example.code)
    }

    @Test("skipValue() accepts and refuses the same, but for duplicate keys", arguments: GrammarCase.all)
    func skipping(_ example: GrammarCase) {
        let code = example.bytes.withUnsafeBytes { bytes -> JSONError.Code? in
            var reader = JSONReader(bytes)
            do throws(JSONError) {
                try reader.skipValue()
                _ = try reader.next()
                return nil
            } catch { return error.code == .valueExpected ? .unexpectedEnd : error.code }
        }
        let isDuplicate = example.name.hasPrefix("duplicate")
        #expect(code == (isDuplicate ? .duplicateKey : example.code))
    }

    @Test("JSONValue writes what it read, and reads it again as the same", arguments: GrammarCase.all)
    func document(_ example: GrammarCase) throws {
        guard example.code == nil, !example.name.hasPrefix("duplicate") else { return }
        let value = try JSONValue.parse(example.bytes)
        #expect(try JSONValue.parse(Array(value.text().utf8)) == value)
        #expect(try JSONValue.parse(Array(value.text(pretty: true).utf8)) == value)
    }

    @Test("names in the table are used once and there are more than 300")
    func table() {
        #expect(Set(GrammarCase.all.map(\.name)).count == GrammarCase.all.count)
        #expect(GrammarCase.all.count > 300)
    }

    @Test(
        "a call that throws changes nothing", arguments: ["[1,]", "{\"a\" 1}", "[01]", "\"\\q\"", "{} x", "[1", "nul"])
    func repeatedErrors(_ text: String) {
        Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            var errors: [JSONError] = []
            for _ in 0..<10 {
                do throws(JSONError) { _ = try reader.next() } catch { errors.append(error) }
            }
            #expect(errors.count > 4)
            #expect(errors.allSatisfy { $0 == errors.first })
        }
    }

    @Test("the end comes again and again")
    func end() throws {
        try Array(" 1 ".utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            let number = JSONNumberText(offset: 1, count: 1, isInteger: true)
            let first = try reader.next()
            #expect(first == .number(number))
            for _ in 0..<3 { #expect(try reader.next() == .end) }
        }
    }

    @Test("no bytes at all are an unexpected end")
    func nothing() {
        var reader = JSONReader(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(throws: JSONError(.unexpectedEnd, at: 0, found: nil)) { try reader.next() }
    }
}
