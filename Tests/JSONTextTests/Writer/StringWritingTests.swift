import Bytes
import Testing

@testable import JSONText

@Suite("Strings to text")
struct StringWritingTests {
    private func json(_ bytes: [UInt8]) -> [UInt8] {
        var buffer = ByteBuffer()
        bytes.withUnsafeBytes { buffer.appendJSON(stringBytes: $0) }
        return Array(buffer.bytes)
    }

    @Test(
        "what must be escaped is, and nothing else",
        arguments: [
            ("", "\"\""), ("abc", "\"abc\""), ("a\"b\\c/", #""a\"b\\c/""#), ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#),
            ("\0\u{1}\u{1F}", "\"\\u0000\\u0001\\u001f\""),
            ("\u{7F}\u{E9}\u{6F22}\u{1F600}", "\"\u{7F}\u{E9}\u{6F22}\u{1F600}\""),
            ("\u{2028}", "\"\u{2028}\""),
        ])
    func escapes(_ text: String, _ expected: String) {
        var buffer = ByteBuffer()
        buffer.appendJSON(string: text)
        #expect(buffer.text == expected)
    }

    @Test("each byte that is not UTF-8 becomes a replacement character")
    func repaired() {
        let replacement = Array("\u{FFFD}".utf8)
        #expect(json([0x61, 0xFF, 0x62]) == [0x22, 0x61] + replacement + [0x62, 0x22])
        #expect(json([0xC3]) == [0x22] + replacement + [0x22])
        #expect(json([0xED, 0xA0, 0x80]) == [0x22] + replacement + replacement + replacement + [0x22])
    }

    @Test("whatever the bytes, the outcome is JSON; and valid text comes back")
    func roundTrip() throws {
        var random = SplitMix64(seed: 11)
        for _ in 0..<TestEffort.count(3_000) {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: Bool.random(using: &random) ? 0...127 : 0...255, using: &random)
            }
            let value = try JSONValue.parse(json(bytes))
            let text = try #require(value.stringValue)
            if let valid = String(validating: bytes, as: UTF8.self) { #expect(Array(text.utf8) == Array(valid.utf8)) }
        }
    }
}
