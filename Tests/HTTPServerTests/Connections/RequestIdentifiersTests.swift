import Bytes
import Testing

@testable import HTTPServer

@Suite("RequestIdentifiers")
struct RequestIdentifiersTests {
    @Test("made ids are 32 hexadecimal digits and never the same")
    func made() {
        var identifiers = RequestIdentifiers()
        var seen: Set<String> = []
        for _ in 0..<10_000 {
            var buffer = ByteBuffer()
            identifiers.appendNext(to: &buffer)
            #expect(seen.insert(buffer.text).inserted)
        }
        #expect(seen.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }

    @Test(
        "an id from outside is kept when it is short visible ASCII",
        arguments: [
            ("a", true), ("7f3c-0001_x.y:z/~!", true), (String(repeating: "a", count: 128), true),
            (String(repeating: "a", count: 129), false), ("", false), ("a b", false), ("a\tb", false), ("é", false),
            ("a\u{7f}", false), ("a\r\nX: y", false),
        ])
    func given(identifier: String, isKept: Bool) {
        #expect(withBytes(identifier) { RequestIdentifiers.isAcceptable($0) } == isKept)
    }
}
