internal import Bytes
import Glibc
internal import JSONText

/// The measurements of one case and how to say them.
struct Case {
    let name: String
    let unit: String
    let values: [Double]
    /// Further facts, such as the ratio to another case.
    var facts: JSONObject = [:]

    var median: Double { Case.median(values) }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// One JSON line a case on stdout, talk and a table on stderr.
struct Report {
    private(set) var cases: [Case] = []

    mutating func add(_ item: Case) {
        cases.append(item)
        var line: JSONObject = [
            "case": .string(item.name), "unit": .string(item.unit), "median": .number(Report.rounded(item.median)),
            "lowest": .number(Report.rounded(item.values.min() ?? .nan)),
            "highest": .number(Report.rounded(item.values.max() ?? .nan)), "measurements": .number(item.values.count),
        ]
        for fact in item.facts.members { line[fact.key] = fact.value }
        Report.write(JSONValue.object(line).text() + "\n", to: STDOUT_FILENO)
    }

    func writeTable() {
        let width = cases.map(\.name.count).max() ?? 0
        for item in cases {
            let name = item.name + String(repeating: " ", count: width - item.name.count)
            let facts = item.facts.members.map { "\($0.key) \($0.value.text())" }.joined(separator: "  ")
            let range = "\(Report.text(item.values.min() ?? 0)) to \(Report.text(item.values.max() ?? 0))"
            Report.say("\(name)  \(Report.text(item.median)) \(item.unit)  (\(range))  \(facts)")
        }
    }

    static func say(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: CInt) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Four significant digits: the rest is noise.
    static func rounded(_ value: Double) -> Double {
        guard value.isFinite, value != 0 else { return value }
        let power = pow(10, abs(floor(log10(abs(value))) - 3))
        return abs(value) >= 1000 ? (value / power).rounded() * power : (value * power).rounded() / power
    }

    private static func text(_ value: Double) -> String {
        let short = rounded(value)
        return short.rounded() == short ? String(Int(short)) : String(short)
    }
}
