package import Bytes

extension ByteBuffer {
    /// Appends a JSON string with its quotes.
    package mutating func appendJSON(string: String) {
        var copy = string
        copy.withUTF8 { appendJSON(stringBytes: UnsafeRawBufferPointer($0)) }
    }

    /// Appends bytes as a JSON string with its quotes: quotes, backslashes and control characters escaped, U+FFFD for
    /// each byte that is not UTF-8.
    package mutating func appendJSON(stringBytes: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "\""))
        var plainStart = 0
        var index = 0
        while index < stringBytes.count {
            let byte = stringBytes[index]
            if byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                index += 1
                continue
            }
            let length =
                byte < 0x80 ? 0 : UTF8Sequence.validLength(at: UnsafeRawBufferPointer(rebasing: stringBytes[index...]))
            if length > 0 {
                index += length
                continue
            }
            append(UnsafeRawBufferPointer(rebasing: stringBytes[plainStart..<index]))
            appendEscape(of: byte)
            index += 1
            plainStart = index
        }
        append(UnsafeRawBufferPointer(rebasing: stringBytes[plainStart...]))
        append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
        case 0x80...: append("\u{FFFD}")
        default:
            append("\\u00")
            for digit in [byte >> 4, byte & 15] {
                append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
