internal import Bytes

extension ByteBuffer {
    /// Appends text as HTML shows it: nothing in it can become markup, inside an element or inside a quoted attribute.
    mutating func append(escaped text: String) {
        var copy = text
        copy.withUTF8 { bytes in
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "&"): append("&amp;")
                case UInt8(ascii: "<"): append("&lt;")
                case UInt8(ascii: ">"): append("&gt;")
                case UInt8(ascii: "\""): append("&quot;")
                case UInt8(ascii: "'"): append("&#39;")
                case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): append(byte)
                // HTML has no way to write the other control characters.
                case ..<0x20, 0x7F: append(text: "\u{FFFD}")
                default: append(byte)
                }
            }
        }
    }

    /// Appends an element without attributes around a text.
    mutating func append(element name: StaticString, _ text: String) {
        append("<")
        append(name)
        append(">")
        append(escaped: text)
        append("</")
        append(name)
        append(">")
    }
}
