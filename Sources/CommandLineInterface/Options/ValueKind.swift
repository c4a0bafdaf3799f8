internal import JSONText
internal import SystemIO
internal import Telemetry

/// How a word of a flag, an environment variable or a settings file becomes a value.
struct ValueKind<Value>: Sendable {
    /// For messages: `a whole number from 1 to 64`.
    let expectation: String
    let parse: @Sendable (String) -> Value?
    /// The value as the same word would be written.
    let format: @Sendable (Value) -> String
    /// The value as a settings file would hold it.
    let json: @Sendable (Value) -> JSONValue
    /// All the words there are, where they can be counted.
    let choices: [String]

    init(
        _ expectation: String, choices: [String] = [], parse: @escaping @Sendable (String) -> Value?,
        format: @escaping @Sendable (Value) -> String, json: (@Sendable (Value) -> JSONValue)? = nil
    ) {
        self.choices = choices
        self.json = json ?? { .string(format($0)) }
        self.expectation = expectation
        self.parse = parse
        self.format = format
    }
}

extension ValueKind where Value == String {
    static let text = ValueKind("a text that is not empty", parse: { $0.isEmpty ? nil : $0 }, format: { $0 })
}

extension ValueKind where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> ValueKind {
        ValueKind(
            "a whole number from \(range.lowerBound) to \(range.upperBound)",
            parse: { word in Int(word).flatMap { range.contains($0) ? $0 : nil } }, format: { String($0) },
            json: { .number($0) })
    }

    /// Bytes: `1048576`, `16MiB`, `2GB`.
    static func byteCount(_ range: ClosedRange<Int>) -> ValueKind {
        ValueKind(
            "a size such as 64KiB or 16MiB, from \(Quantity.format(bytes: range.lowerBound)) to "
                + Quantity.format(bytes: range.upperBound),
            parse: { word in Quantity.bytes(word).flatMap { range.contains($0) ? $0 : nil } },
            format: { Quantity.format(bytes: $0) }, json: { .number($0) })
    }
}

extension ValueKind where Value == Double {
    static func number(_ range: ClosedRange<Double>) -> ValueKind {
        ValueKind(
            "a number from \(range.lowerBound) to \(range.upperBound)",
            parse: { word in Double(word).flatMap { range.contains($0) ? $0 : nil } }, format: { "\($0)" },
            json: { .number($0) })
    }
}

extension ValueKind where Value == CalendarDate {
    static let date = ValueKind(
        "a day such as 2018-04-01", parse: { CalendarDate($0) }, format: { $0.description })
}

extension ValueKind where Value == Duration {
    /// A time: `500ms`, `1s`, `2m`, `1h`.
    static func duration(_ range: ClosedRange<Duration>) -> ValueKind {
        ValueKind(
            "a time such as 500ms, 1s or 2m, from \(Quantity.format(duration: range.lowerBound)) to "
                + Quantity.format(duration: range.upperBound),
            parse: { word in Quantity.duration(word).flatMap { range.contains($0) ? $0 : nil } },
            format: { Quantity.format(duration: $0) })
    }
}

extension ValueKind where Value == Bool {
    static let boolean = ValueKind(
        "true or false",
        parse: { word in
            switch word.lowercased() {
            case "true", "1", "yes", "on": true
            case "false", "0", "no", "off": false
            default: nil
            }
        }, format: { $0 ? "true" : "false" }, json: { .bool($0) })
}

extension ValueKind where Value == LogLevel {
    static let logLevel = ValueKind(
        "one of " + LogLevel.allCases.map(\.name).joined(separator: ", "), choices: LogLevel.allCases.map(\.name),
        parse: { LogLevel(name: $0) },
        format: { $0.name })
}

extension ValueKind where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    /// One of an enumeration's words.
    static var choice: ValueKind {
        ValueKind(
            "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "), choices: Value.allCases.map(\.rawValue),
            parse: { Value(rawValue: $0.lowercased()) }, format: { $0.rawValue })
    }
}
