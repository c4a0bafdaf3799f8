import Bytes
import Testing

@Suite("ByteBuffer")
struct ByteBufferTests {
    @Test("it holds what was appended, in order, across many growths")
    func growth() {
        var buffer = ByteBuffer(capacity: 0)
        var expected: [UInt8] = []
        for index in 0..<5_000 {
            let piece = [UInt8](repeating: UInt8(index & 0xFF), count: index % 7)
            buffer.append(contentsOf: piece)
            buffer.append(UInt8(index >> 8))
            expected += piece + [UInt8(index >> 8)]
        }
        #expect(Array(buffer.bytes) == expected)
    }

    @Test("text comes as UTF-8, and what is none is repaired when read as text")
    func text() {
        var buffer = ByteBuffer()
        buffer.append("a\u{e9}")
        buffer.append(text: "\u{1F600}")
        buffer.append(0xFF)
        #expect(buffer.text == "a\u{e9}\u{1F600}\u{FFFD}")
    }

    @Test("room that is reserved is the caller's until it is counted")
    func reserved() {
        var buffer = ByteBuffer(capacity: 64)
        buffer.append("ab")
        let start = buffer.reserve(1000)
        for offset in 0..<1000 { start.storeBytes(of: 0x78, toByteOffset: offset, as: UInt8.self) }
        #expect(buffer.text == "ab")
        buffer.advance(by: 3)
        #expect(buffer.text == "abxxx")
    }

    @Test("emptied, it is used again from its start", arguments: [0, 64, 4096, Int.max])
    func reuse(keeping limit: Int) {
        var buffer = ByteBuffer()
        buffer.append(contentsOf: [UInt8](repeating: 1, count: 10_000))
        buffer.removeAll(keeping: limit)
        let isEmpty = buffer.isEmpty
        #expect(isEmpty)
        buffer.append("next")
        #expect(buffer.text == "next")
    }

    @Test(
        "integers are written in decimal",
        arguments: [0, 1, -1, 9, 10, 99, 100, 12_345, -12_345, 1_000_000_000_000, Int.max, Int.min])
    func decimal(_ value: Int) {
        var buffer = ByteBuffer()
        buffer.append("=")
        buffer.appendDecimal(value)
        #expect(buffer.text == "=\(value)")
    }
}
