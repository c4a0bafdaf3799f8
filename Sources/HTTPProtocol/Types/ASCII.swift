/// Named bytes and comparisons of the ASCII text that HTTP is made of.
enum ASCII {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0a
    static let carriageReturn: UInt8 = 0x0d
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let percent: UInt8 = 0x25
    static let asterisk: UInt8 = 0x2a
    static let comma: UInt8 = 0x2c
    static let slash: UInt8 = 0x2f
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3a
    static let semicolon: UInt8 = 0x3b
    static let equals: UInt8 = 0x3d
    static let questionMark: UInt8 = 0x3f
    static let openBracket: UInt8 = 0x5b
    static let backslash: UInt8 = 0x5c
    static let closeBracket: UInt8 = 0x5d
    static let delete: UInt8 = 0x7f

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// 0...15, or nil for a byte that is no hexadecimal digit.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- zero }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }

    /// Whether `bytes` are `text`, letters compared without case. `text` must be in lower case.
    static func equals(_ bytes: UnsafeRawBufferPointer, ignoringCase text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<bytes.count where lowercased(bytes[index]) != text.utf8Start[index] { return false }
        return true
    }

    /// Whether the bytes at `pointer` are `text`, letters without case; both have `text`'s length.
    ///
    /// Compares whole words with bit 5 set in each byte. That is exact for text of letters, digits and hyphens as
    /// long as the bytes hold no control bytes, which the line scanner has refused before anything is compared here.
    @inline(__always)
    static func matchesWords(_ pointer: UnsafeRawPointer, ignoringCase text: StaticString) -> Bool {
        matchesWords(pointer, text, setting: 0x2020_2020_2020_2020)
    }

    /// Whether the bytes at `pointer` are `text` exactly; both have `text`'s length.
    @inline(__always)
    static func matchesWords(_ pointer: UnsafeRawPointer, _ text: StaticString) -> Bool {
        matchesWords(pointer, text, setting: 0)
    }

    @inline(__always)
    private static func matchesWords(_ pointer: UnsafeRawPointer, _ text: StaticString, setting bits: UInt64) -> Bool {
        let literal = UnsafeRawPointer(text.utf8Start)
        let count = text.utf8CodeUnitCount
        if count >= 8 {
            var at = 0
            while at &+ 8 <= count {
                guard sameWord(pointer, literal, at, bits, as: UInt64.self) else { return false }
                at &+= 8
            }
            return sameWord(pointer, literal, count &- 8, bits, as: UInt64.self)
        }
        if count >= 4 {
            return sameWord(pointer, literal, 0, bits, as: UInt32.self)
                && sameWord(pointer, literal, count &- 4, bits, as: UInt32.self)
        }
        for at in 0..<count where !sameWord(pointer, literal, at, bits, as: UInt8.self) { return false }
        return true
    }

    @inline(__always)
    private static func sameWord<Word: FixedWidthInteger & BitwiseCopyable>(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ offset: Int, _ bits: UInt64, as type: Word.Type
    ) -> Bool {
        let found = left.loadUnaligned(fromByteOffset: offset, as: type) | Word(truncatingIfNeeded: bits)
        return found == right.loadUnaligned(fromByteOffset: offset, as: type)
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes from `start` up to `end`; empty when they do not lie inside.
    @inline(__always)
    func slice(from start: Int, to end: Int) -> UnsafeRawBufferPointer {
        guard let address = baseAddress, start >= 0, start <= end, end <= count else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: address + start, count: end &- start)
    }

    /// These bytes without spaces and tabs at either end (`OWS` of RFC 9110 section 5.6.3).
    var trimmingBlanks: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, ASCII.isBlank(self[start]) { start += 1 }
        while end > start, ASCII.isBlank(self[end - 1]) { end -= 1 }
        return slice(from: start, to: end)
    }
}
