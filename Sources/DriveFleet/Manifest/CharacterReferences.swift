/// HTML's character references, such as `&amp;`, in the value of an attribute.
enum CharacterReferences {
    /// Those that an address may hold: HTML has two thousand more, for letters and signs.
    private static let names: [String: Unicode.Scalar] = [
        "amp": "&", "AMP": "&", "lt": "<", "LT": "<", "gt": ">", "GT": ">", "quot": "\"", "QUOT": "\"", "apos": "'",
        "nbsp": "\u{A0}", "sol": "/", "period": ".", "colon": ":", "quest": "?", "equals": "=", "lowbar": "_",
        "num": "#", "percnt": "%", "plus": "+", "comma": ",", "semi": ";", "Tab": "\t", "NewLine": "\n",
    ]
    /// May stand without a semicolon, unless a letter, a digit or `=` follows.
    private static let bareNames: Set<String> = ["amp", "AMP", "lt", "LT", "gt", "GT", "quot", "QUOT", "nbsp"]
    private static let longestReference = 16

    /// The text with its references replaced; what is not a known one stays as it is. Invalid UTF-8 becomes U+FFFD.
    ///
    /// Source: HTML Living Standard, section 13.2.5.72 (character reference state).
    static func decode(_ bytes: UnsafeRawBufferPointer) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "&"), let (scalar, count) = reference(in: bytes, at: position + 1) {
                output += Array(String(Character(scalar)).utf8)
                position += 1 + count
            } else {
                output.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// What stands after an `&`, and how many bytes it takes there.
    private static func reference(
        in bytes: UnsafeRawBufferPointer, at start: Int
    ) -> (scalar: Unicode.Scalar, count: Int)? {
        let rest = bytes[start...].prefix(longestReference)
        if rest.first == UInt8(ascii: "#") { return number(in: rest.dropFirst()) }
        let word = rest.prefix(while: isAlphanumeric)
        let text = String(decoding: word, as: UTF8.self)
        let isClosed = rest.dropFirst(word.count).first == UInt8(ascii: ";")
        if isClosed { return names[text].map { ($0, word.count + 1) } }
        let next = start + word.count
        guard bareNames.contains(text), next >= bytes.count || bytes[next] != UInt8(ascii: "=") else { return nil }
        return names[text].map { ($0, word.count) }
    }

    /// What stands after an `&#`. It ends with its digits, whether a semicolon follows or not.
    private static func number(
        in rest: Slice<UnsafeRawBufferPointer>
    ) -> (scalar: Unicode.Scalar, count: Int)? {
        let isHexadecimal = rest.first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
        let places = isHexadecimal ? rest.dropFirst() : rest
        let digits = places.prefix { isAlphanumeric($0) && ($0 <= 0x39 || isHexadecimal && $0 | 0x20 <= 0x66) }
        guard let value = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10) else {
            return nil
        }
        let isClosed = places.dropFirst(digits.count).first == UInt8(ascii: ";")
        let count = 1 + (isHexadecimal ? 1 : 0) + digits.count + (isClosed ? 1 : 0)
        return (value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}", count)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
