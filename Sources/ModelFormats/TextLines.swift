internal import Bytes

/// One line without its end.
struct TextLine {
    let bytes: UnsafeRawBufferPointer
    /// From 1.
    let number: Int

    var isEmpty: Bool { bytes.isEmpty }

    func hasPrefix(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        return bytes.count >= count && bytesEqual(UnsafeRawBufferPointer(rebasing: bytes[..<count]), text)
    }

    static func == (line: TextLine, text: StaticString) -> Bool { bytesEqual(line.bytes, text) }

    func dropping(_ count: Int) -> TextLine {
        TextLine(bytes: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(count)), number: number)
    }

    /// The parts before and after the first `=`, or nil without one.
    func splitAtEquals() -> (key: UnsafeRawBufferPointer, value: TextLine)? {
        guard let position = bytes.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        return (UnsafeRawBufferPointer(rebasing: bytes[..<position]), dropping(position + 1))
    }

    /// A short quotation for messages.
    var quoted: String { quotation(of: bytes) }
}

/// Lines of a text, ended by LF, CRLF or CR; the caller keeps the bytes alive.
struct TextLines {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0
    private var number = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func next() -> TextLine? {
        guard offset < bytes.count else { return nil }
        var end = offset
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") { end += 1 }
        number += 1
        let line = TextLine(bytes: UnsafeRawBufferPointer(rebasing: bytes[offset..<end]), number: number)
        if end < bytes.count, bytes[end] == UInt8(ascii: "\r") { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: "\n") { end += 1 }
        offset = end
        return line
    }

    /// The next line that is not blank.
    mutating func nextFilled() -> TextLine? {
        while let line = next() { if !line.isEmpty { return line } }
        return nil
    }

    var lastNumber: Int { number }
}

/// Words of a line, separated by one or more spaces.
struct SpaceSeparated {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ line: TextLine) { bytes = line.bytes }

    mutating func next() -> UnsafeRawBufferPointer? {
        while offset < bytes.count, bytes[offset] == UInt8(ascii: " ") { offset += 1 }
        guard offset < bytes.count else { return nil }
        let start = offset
        while offset < bytes.count, bytes[offset] != UInt8(ascii: " ") { offset += 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
    }
}

func bytesEqual(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
    bytes.elementsEqual(text.bytes)
}

/// The first bytes as text for a message, with what cannot be shown replaced.
func quotation(of bytes: UnsafeRawBufferPointer) -> String {
    let shown = bytes.prefix(40).map { $0 >= 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "?") }
    return "“\(String(decoding: shown, as: UTF8.self))\(bytes.count > 40 ? "…" : "")”"
}

func quotation(of text: String) -> String {
    var copy = text
    return copy.withUTF8 { quotation(of: UnsafeRawBufferPointer($0)) }
}
