/// Texts of a row: what may be written into a line of CSV that others split at its line feeds.
enum PlainText {
    /// Without the blanks around it.
    static func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = text.count
        while start < end, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
        while end > start, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: text[start..<end])
    }

    /// True for UTF-8 without control characters: a line feed in a serial number would be two lines of two rows.
    static func isText(_ text: UnsafeRawBufferPointer) -> Bool {
        text.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && String(validating: text, as: UTF8.self) != nil
    }

    /// Writes a field, quoted only where it must be, and returns the address behind it; at most `2 * count + 2` bytes.
    static func writeQuoted(
        _ text: UnsafeRawBufferPointer, to destination: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let quote = UInt8(ascii: "\"")
        var at = destination
        func put(_ byte: UInt8) {
            at.storeBytes(of: byte, as: UInt8.self)
            at += 1
        }
        let isQuoted = text.contains { $0 == quote || $0 == UInt8(ascii: ",") }
        if isQuoted { put(quote) }
        for byte in text {
            if byte == quote { put(quote) }
            put(byte)
        }
        if isQuoted { put(quote) }
        return at
    }
}
