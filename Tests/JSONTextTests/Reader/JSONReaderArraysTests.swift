import Testing

@testable import JSONText

@Suite("Arrays of numbers at once")
struct JSONReaderArraysTests {
    private func numbers(_ text: String) throws(JSONError) -> [Double] {
        let outcome = Array(text.utf8).withUnsafeBytes { bytes in
            Result { () throws(JSONError) in
                var values: [Double] = []
                var reader = JSONReader(bytes)
                try reader.readNumbers { value, _ in values.append(value) }
                guard try reader.next() == .end else { throw reader.error(.trailingData, at: reader.offset) }
                return values
            }
        }
        return try outcome.get()
    }

    @Test("numbers are those that the decimal parser reads, however they are written")
    func values() throws {
        let texts = [
            "0", "-0", "1", "-1.5", "1E0", "5e-1", "-1.2345678E-12", "1e308", "123456789012345678901234567890",
            "0.000000000000000000000000000000123", "9007199254740993", "1.7976931348623157E+308", "4.9e-324", "1e-400",
            "3.4028235E38", "1.1754944E-38", "16777217", "0.1", "-0.0E5", "12345.678901234567891234e-7",
        ]
        let found = try numbers("[ " + texts.joined(separator: " ,\n") + "\t]")
        let expected = texts.map { text in Array(text.utf8).withUnsafeBytes { DecimalParser.double($0) } }
        #expect(found.map { Optional($0.bitPattern) } == expected.map { $0?.bitPattern })
    }

    @Test("what libraries write beyond the standard is read as what it says")
    func words() throws {
        let found = try numbers("[NaN,Infinity,-Infinity,true,false,1e999,-1e999]")
        #expect(found[0].isNaN && found[1...] == [.infinity, -.infinity, 1, 0, .infinity, -.infinity])
        #expect(try numbers("[]").isEmpty && numbers(" [ ] ").isEmpty)
    }

    @Test(
        "everything else is refused",
        arguments: [
            "", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[01]", "[-]", "[1.]", "[.5]", "[1e]", "[1e+]", "[+1]",
            "[nan]",
            "[\"1\"]", "[null]", "[[1]]", "{\"a\":1}", "1", "[1]]", "[1e99999999999999999999", "[Infinit",
        ])
    func malformed(text: String) {
        #expect(throws: JSONError.self) { try numbers(text) }
    }

    @Test("skipping ends behind the array, and only arrays without texts and other containers are skipped")
    func skipping() throws {
        try Array("{\"a\":[1,NaN,-2e5],\"b\":3}".utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            _ = try reader.next()
            _ = try reader.next()
            try reader.skipNumbers()
            guard case .key(let key) = try reader.next() else { return #expect(Bool(false)) }
            #expect(reader.string(of: key) == "b")
        }
        for text in ["[[1]]", "[\"]\"]", "[{}]", "[1", "7"] {
            Array(text.utf8).withUnsafeBytes { bytes in
                var reader = JSONReader(bytes)
                #expect(throws: JSONError.self) { try reader.skipNumbers() }
            }
        }
    }
}
