/// The escaped text of protocol 0.
enum PickleEscapes {
    /// Latin-1 with `\uXXXX` and `\UXXXXXXXX`; nil when it is not well formed or names no characters.
    static func rawUnicode(_ line: UnsafeRawBufferPointer) -> String? {
        var units: [UInt16] = []
        units.reserveCapacity(line.count)
        var index = 0
        while index < line.count {
            let digits = line[index] == UInt8(ascii: "\\") && index + 1 < line.count ? escapeDigits(line[index + 1]) : 0
            guard digits > 0 else {
                units.append(UInt16(line[index]))
                index += 1
                continue
            }
            guard let code = hexadecimal(line.dropFirst(index + 2).prefix(digits), count: digits) else { return nil }
            if code < 0x10000 {
                units.append(UInt16(code))
            } else {
                guard let scalar = Unicode.Scalar(code) else { return nil }
                units.append(contentsOf: String(scalar).utf16)
            }
            index += 2 + digits
        }
        return String(validating: units, as: UTF16.self)
    }

    private static func escapeDigits(_ letter: UInt8) -> Int {
        letter == UInt8(ascii: "u") ? 4 : (letter == UInt8(ascii: "U") ? 8 : 0)
    }

    /// A Python string literal's bytes; nil when it is not one.
    static func quotedBytes(_ line: UnsafeRawBufferPointer) -> [UInt8]? {
        let quotes: [UInt8] = [0x22, 0x27]
        guard line.count >= 2, let first = line.first, quotes.contains(first), line.last == first else { return nil }
        let body = UnsafeRawBufferPointer(rebasing: line.dropFirst().dropLast())
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count)
        var index = 0
        while index < body.count {
            guard body[index] == UInt8(ascii: "\\") else {
                bytes.append(body[index])
                index += 1
                continue
            }
            guard index + 1 < body.count else { return nil }
            let letter = body[index + 1]
            index += 2
            if letter == UInt8(ascii: "x") {
                guard let code = hexadecimal(body.dropFirst(index).prefix(2), count: 2) else { return nil }
                bytes.append(UInt8(truncatingIfNeeded: code))
                index += 2
            } else if let plain = simple[letter] {
                bytes.append(plain)
            } else {
                return nil  // Python's repr writes no other escape.
            }
        }
        return bytes
    }

    private static let simple: [UInt8: UInt8] = [
        0x5C: 0x5C, 0x27: 0x27, 0x22: 0x22, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
    ]

    private static func hexadecimal(_ digits: Slice<UnsafeRawBufferPointer>, count: Int) -> UInt32? {
        guard digits.count == count else { return nil }
        var value: UInt32 = 0
        for digit in digits {
            guard let nibble = Character(Unicode.Scalar(digit)).hexDigitValue, digit < 0x80 else { return nil }
            value = value << 4 | UInt32(nibble)
        }
        return value
    }
}
