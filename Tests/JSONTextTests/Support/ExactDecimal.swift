/// Doubles and the points between them written out in full, with schoolbook arithmetic.
enum ExactDecimal {
    /// The number halfway between the Double of these bits and the next one, as `digits` + `e` + exponent.
    static func halfwayAbove(_ bits: UInt64) -> String {
        let biased = Int(bits >> 52)
        let fraction = bits & ((1 << 52) - 1)
        let significand = biased == 0 ? fraction : fraction | 1 << 52
        return text(significand: significand * 2 + 1, binaryExponent: max(biased, 1) - 1076)
    }

    /// The same number with its last digit moved by one, in a place far behind.
    static func nudged(_ text: String, up: Bool) -> String {
        let parts = text.split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1]) else { return text }
        var digits = parts[0].utf8.map { $0 - 48 } + Array(repeating: 0, count: 30)
        if up {
            digits[digits.count - 1] = 1
        } else {
            var index = digits.count - 1
            while index >= 0, digits[index] == 0 {
                digits[index] = 9
                index -= 1
            }
            if index >= 0 { digits[index] -= 1 }
        }
        let trimmed = digits.drop { $0 == 0 }
        return trimmed.map { String($0) }.joined() + "e\(exponent - 30)"
    }

    private static func text(significand: UInt64, binaryExponent: Int) -> String {
        // Digits in base 10^9, least first.
        var limbs: [UInt64] = []
        var rest = significand
        while rest > 0 {
            limbs.append(rest % 1_000_000_000)
            rest /= 1_000_000_000
        }
        // x / 2^n is x × 5^n / 10^n.
        let factor: UInt64 = binaryExponent < 0 ? 5 : 2
        for _ in 0..<abs(binaryExponent) {
            var carry: UInt64 = 0
            for index in limbs.indices {
                let product = limbs[index] * factor + carry
                limbs[index] = product % 1_000_000_000
                carry = product / 1_000_000_000
            }
            if carry > 0 { limbs.append(carry) }
        }
        var digits = limbs.last.map { String($0) } ?? "0"
        for limb in limbs.dropLast().reversed() {
            let text = String(limb)
            digits += String(repeating: "0", count: 9 - text.utf8.count) + text
        }
        return digits + "e\(min(binaryExponent, 0))"
    }
}
