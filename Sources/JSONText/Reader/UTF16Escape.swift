/// The `\uXXXX` escapes of JSON strings.
enum UTF16Escape {
    static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// The code unit whose four digits start at `index`; zero where they are not digits, which a scanned string rules
    /// out.
    static func codeUnit(_ text: UnsafeRawBufferPointer, at index: Int) -> UInt32 {
        guard index + 4 <= text.count else { return 0 }
        return text[index..<index + 4].reduce(0) { $0 << 4 | (hexadecimalDigit($1) ?? 0) }
    }
}
