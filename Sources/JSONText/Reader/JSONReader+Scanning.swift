/// The grammar of strings and numbers. Nothing here moves the reader.
extension JSONReader {
    /// Checks the string whose first byte after the opening quote is at `offset`.
    func scanString(from offset: Int) throws(JSONError) -> JSONString {
        var index = offset
        var hasEscapes = false
        while true {
            index = skippingPlainCharacters(from: index)
            guard let byte = byte(at: index) else { throw error(.unexpectedEnd, at: index) }
            switch byte {
            case UInt8(ascii: "\""):
                return JSONString(offset: offset, count: index - offset, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                index = try scanEscape(at: index)
            case 0..<0x20:
                throw error(.controlCharacter, at: index)
            case 0x80...:
                index = try scanMultibyteCharacter(at: index)
            default:
                index += 1
            }
        }
    }

    /// Passes eight bytes at a time over ASCII that is neither a quote, a backslash nor a control character.
    private func skippingPlainCharacters(from offset: Int) -> Int {
        var index = offset
        while index <= count - 8 {
            let word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let stops = Self.specialCharacters(in: word)
            guard stops == 0 else { return index + stops.trailingZeroBitCount / 8 }
            index += 8
        }
        return index
    }

    /// The high bit of each byte, up to the first one set, that is not a plain character. Bits above that one may be
    /// wrong, because a borrow can run upwards.
    private static func specialCharacters(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let borrowed = (quotes &- ones) | (backslashes &- ones) | (word &- ones &* 0x20)
        // A byte of 0x80 and more counts as special through `word` itself.
        return (borrowed | word) & (ones &* 0x80)
    }

    /// Checks an escape whose backslash is at `index` and returns the place after it.
    private func scanEscape(at index: Int) throws(JSONError) -> Int {
        guard let kind = byte(at: index + 1) else { throw error(.unexpectedEnd, at: index + 1) }
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return index + 2
        case UInt8(ascii: "u"):
            let unit = try scanCodeUnit(at: index + 2)
            guard unit & 0xF800 == 0xD800 else { return index + 6 }
            guard unit < 0xDC00, byte(at: index + 6) == UInt8(ascii: "\\"), byte(at: index + 7) == UInt8(ascii: "u"),
                try scanCodeUnit(at: index + 8) & 0xFC00 == 0xDC00
            else { throw error(.loneSurrogate, at: index) }
            return index + 12
        default:
            throw error(.invalidEscape, at: index + 1)
        }
    }

    private func scanCodeUnit(at index: Int) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for step in 0..<4 {
            guard let byte = byte(at: index + step), let digit = UTF16Escape.hexadecimalDigit(byte) else {
                throw error(.invalidEscape, at: index + step)
            }
            unit = unit << 4 | digit
        }
        return unit
    }

    private func scanMultibyteCharacter(at index: Int) throws(JSONError) -> Int {
        let text = UnsafeRawBufferPointer(start: start + index, count: count - index)
        let length = UTF8Sequence.validLength(at: text)
        guard length > 0 else {
            let isSurrogate = text.count >= 2 && text[0] == 0xED && text[1] & 0xE0 == 0xA0
            throw error(isSurrogate ? .loneSurrogate : .invalidUTF8, at: index)
        }
        return index + length
    }

    /// Checks the number that begins at `offset` with a digit or a minus sign.
    func scanNumber(from offset: Int) throws(JSONError) -> JSONNumberText {
        var index = offset
        var isInteger = true
        if byte(at: index) == UInt8(ascii: "-") { index += 1 }
        if byte(at: index) == UInt8(ascii: "0") {
            index += 1
            if isDigit(at: index) { throw error(.invalidNumber, at: index) }
        } else {
            index = try skippingDigits(from: index)
        }
        if byte(at: index) == UInt8(ascii: ".") {
            isInteger = false
            index = try skippingDigits(from: index + 1)
        }
        if let mark = byte(at: index), mark | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            index += 1
            if let sign = byte(at: index), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { index += 1 }
            index = try skippingDigits(from: index)
        }
        return JSONNumberText(offset: offset, count: index - offset, isInteger: isInteger)
    }

    private func isDigit(at index: Int) -> Bool {
        guard let byte = byte(at: index) else { return false }
        return byte &- UInt8(ascii: "0") < 10
    }

    /// Passes one digit or more.
    private func skippingDigits(from offset: Int) throws(JSONError) -> Int {
        var index = offset
        while isDigit(at: index) { index += 1 }
        guard index > offset else { throw error(.invalidNumber, at: index) }
        return index
    }
}
