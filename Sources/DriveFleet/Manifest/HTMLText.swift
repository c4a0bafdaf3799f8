/// Character references in the value of an attribute.
enum HTMLText {
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
        let word = rest.prefix { isAlphanumeric($0) || ($0 == UInt8(ascii: "#") && rest.startIndex == start) }
        let text = String(decoding: word, as: UTF8.self)
        let isClosed = rest.dropFirst(word.count).first == UInt8(ascii: ";")
        if text.hasPrefix("#") {
            let digits = text.dropFirst()
            let isHexadecimal = digits.first == "x" || digits.first == "X"
            let value = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
            guard let value else { return nil }
            let scalar = value == 0 ? nil : Unicode.Scalar(value)
            return (scalar ?? "\u{FFFD}", word.count + (isClosed ? 1 : 0))
        }
        if isClosed { return names[text].map { ($0, word.count + 1) } }
        let next = start + word.count
        guard bareNames.contains(text), next >= bytes.count || bytes[next] != UInt8(ascii: "=") else { return nil }
        return names[text].map { ($0, word.count) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
