import Bytes
import Testing

@testable import JSONText

@Suite("Strings and numbers of a reader")
struct JSONReaderTextTests {
    @Test(
        "escapes are resolved",
        arguments: [
            (#""""#, ""), (#""abc""#, "abc"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u0041\u00e9\u6f22""#, "A\u{E9}\u{6F22}"),
            (#""\ud83d\ude00!""#, "\u{1F600}!"), (#""\ud800\udc00\udbff\udfff""#, "\u{10000}\u{10FFFF}"),
            (#""\u0000""#, "\0"),
            (#""a\\u0041""#, #"a\u0041"#), ("\"\u{E9}\\n\u{1F600}\"", "\u{E9}\n\u{1F600}"),
        ])
    func strings(_ text: String, _ expected: String) throws {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            guard case .string(let string) = try reader.next() else {
                throw JSONError(.valueExpected, at: 0, found: nil)
            }
            #expect(Array(reader.string(of: string).utf8) == Array(expected.utf8))
            #expect(Array(expected.utf8).withUnsafeBytes { reader.equals(string, $0) })
            #expect(!Array((expected + "x").utf8).withUnsafeBytes { reader.equals(string, $0) })
            var buffer = ByteBuffer()
            reader.append(string, to: &buffer)
            #expect(buffer.text == expected)
            #expect(string.hasEscapes == text.contains("\\"))
        }
    }

    @Test("integers are told from other numbers")
    func integers() throws {
        try Array("[12,-7,1.0,1e2,9223372036854775807,9223372036854775808,-9223372036854775808,-0]".utf8)
            .withUnsafeBytes { bytes in
                var reader = JSONReader(bytes)
                _ = try reader.next()
                var ints: [Int?] = []
                while case .number(let number) = try reader.next() { ints.append(reader.int(of: number)) }
                #expect(ints == [12, -7, nil, nil, .max, nil, .min, 0])
            }
    }
}
