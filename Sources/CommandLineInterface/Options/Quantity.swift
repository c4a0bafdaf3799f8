/// Times and sizes as people write them: a whole number and a unit.
enum Quantity {
    private static let timeUnits: [(name: String, milliseconds: Int)] = [
        ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    private static let sizeUnits: [(name: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000),
        ("B", 1), ("", 1),
    ]

    /// `500ms`, `1s`, `2m`, `1h`; a bare number is refused, because readers disagree about its unit.
    static func duration(_ word: String) -> Duration? {
        guard let (number, unit) = split(word) else { return nil }
        guard let scale = timeUnits.first(where: { $0.name == unit })?.milliseconds else { return nil }
        let (milliseconds, overflows) = number.multipliedReportingOverflow(by: scale)
        return overflows ? nil : .milliseconds(milliseconds)
    }

    static func bytes(_ word: String) -> Int? {
        guard let (number, unit) = split(word) else { return nil }
        guard let scale = sizeUnits.first(where: { $0.name.lowercased() == unit.lowercased() })?.bytes else {
            return nil
        }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: scale)
        return overflows ? nil : bytes
    }

    /// The largest unit that leaves a whole number.
    static func format(duration: Duration) -> String {
        let parts = duration.components
        let milliseconds = Int(parts.seconds) * 1000 + Int(parts.attoseconds / 1_000_000_000_000_000)
        if milliseconds == 0 { return "0s" }
        let unit = timeUnits.first { milliseconds % $0.milliseconds == 0 } ?? (name: "ms", milliseconds: 1)
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }

    static func format(bytes: Int) -> String {
        for unit in sizeUnits.prefix(3) where bytes > 0 && bytes % unit.bytes == 0 {
            return "\(bytes / unit.bytes)\(unit.name)"
        }
        return "\(bytes)B"
    }

    private static func split(_ word: String) -> (number: Int, unit: String)? {
        let digits = word.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { return nil }
        return (number, String(word.dropFirst(digits.count)))
    }
}
