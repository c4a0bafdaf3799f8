/// Numbers as people read them.
package enum PageNumber {
    /// What stands for a number that there is not.
    package static let none = "–"

    /// With a fixed number of decimals, up to 9.
    package static func fixed(_ value: Double, decimals: Int) -> String {
        let scale = powerOfTen(min(max(decimals, 0), 9))
        guard value.isFinite else { return none }
        guard abs(value) * scale < 9e15 else { return "\(value)" }
        let scaled = Int((abs(value) * scale).rounded())
        let (whole, part) = scaled.quotientAndRemainder(dividingBy: Int(scale))
        let sign = value < 0 && scaled > 0 ? "−" : ""
        guard scale > 1 else { return sign + grouped(whole) }
        let digits = String(part + Int(scale)).dropFirst()
        return "\(sign)\(grouped(whole)).\(digits)"
    }

    /// With so many significant digits, small numbers as powers of ten; nil as a dash.
    package static func significant(_ value: Double?, digits: Int = 4) -> String {
        guard let value, value.isFinite else { return none }
        if value == 0 { return "0" }
        var exponent = 0
        var size = abs(value)
        while size >= 10, exponent < 400 { (size, exponent) = (size / 10, exponent + 1) }
        while size < 1, exponent > -400 { (size, exponent) = (size * 10, exponent - 1) }
        if (-5...9).contains(exponent) {
            return trimmed(fixed(value, decimals: max(0, digits - 1 - exponent)))
        }
        return trimmed(fixed(value < 0 ? -size : size, decimals: digits - 1)) + "e\(exponent)"
    }

    /// A share of 1 in percent.
    package static func percent(_ share: Double?, digits: Int = 3) -> String {
        guard let share, share.isFinite else { return none }
        return significant(share * 100, digits: digits) + " %"
    }

    /// With a comma every three digits.
    package static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "−" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = text
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    private static func powerOfTen(_ exponent: Int) -> Double {
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }
}
