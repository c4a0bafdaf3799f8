package import Bytes

/// From tokens to values.
extension JSONReader {
    /// The bytes between the quotes, escapes unresolved.
    package func rawBytes(of string: JSONString) -> UnsafeRawBufferPointer {
        range(string.offset, string.count)
    }

    /// The characters of a number as they were written.
    package func rawBytes(of number: JSONNumberText) -> UnsafeRawBufferPointer {
        range(number.offset, number.count)
    }

    package func string(of string: JSONString) -> String {
        guard string.hasEscapes else { return String(decoding: rawBytes(of: string), as: UTF8.self) }
        return String(decoding: decodedBytes(of: string), as: UTF8.self)
    }

    /// Whether the string, with its escapes resolved, is exactly these bytes of UTF-8.
    package func equals(_ string: JSONString, _ text: UnsafeRawBufferPointer) -> Bool {
        guard string.hasEscapes else { return rawBytes(of: string).elementsEqual(text) }
        return decodedBytes(of: string).elementsEqual(text)
    }

    /// Appends the string's UTF-8 with escapes resolved.
    package func append(_ string: JSONString, to output: inout ByteBuffer) {
        guard string.hasEscapes else { return output.append(rawBytes(of: string)) }
        output.append(contentsOf: decodedBytes(of: string))
    }

    /// The value of a number, correctly rounded; nil when it is beyond the range of Double.
    package func double(of number: JSONNumberText) -> Double? {
        DecimalParser.double(rawBytes(of: number))
    }

    /// The value of a number written without fraction and exponent that fits; nil for others.
    package func int(of number: JSONNumberText) -> Int? {
        number.isInteger ? DecimalParser.int(rawBytes(of: number)) : nil
    }

    /// The string's UTF-8 with escapes resolved.
    func decodedBytes(of string: JSONString) -> [UInt8] {
        let raw = rawBytes(of: string)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(raw.count)
        var index = 0
        while index < raw.count {
            guard raw[index] == UInt8(ascii: "\\"), index + 1 < raw.count else {
                decoded.append(raw[index])
                index += 1
                continue
            }
            index += Self.decodeEscape(raw, at: index, into: &decoded)
        }
        return decoded
    }

    /// Appends the character of one checked escape and returns the length of the escape.
    private static func decodeEscape(_ raw: UnsafeRawBufferPointer, at index: Int, into decoded: inout [UInt8]) -> Int {
        switch raw[index + 1] {
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            let unit = UTF16Escape.codeUnit(raw, at: index + 2)
            let isPair = unit & 0xFC00 == 0xD800
            let low = isPair ? UTF16Escape.codeUnit(raw, at: index + 8) : 0
            let scalar = isPair ? 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF : unit
            decoded.append(contentsOf: String(UnicodeScalar(scalar) ?? "\u{FFFD}").utf8)
            return isPair ? 12 : 6
        default: decoded.append(raw[index + 1])
        }
        return 2
    }

    private func range(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start + offset, count: count)
    }
}
