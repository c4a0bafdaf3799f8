internal import JSONText
internal import Serving
internal import Storage

/// The checks of an artifact, in the order they were made.
struct CheckReport {
    enum Outcome: String { case ok, note, fail = "FAIL" }

    struct Entry {
        let subject: String
        let outcome: Outcome
        let detail: String

        static func failure(_ subject: String, _ detail: String) -> Entry {
            Entry(subject: subject, outcome: .fail, detail: detail)
        }
    }

    private(set) var entries: [Entry] = []

    var failures: [Entry] { entries.filter { $0.outcome == .fail } }
    var notes: [Entry] { entries.filter { $0.outcome == .note } }
    var isOK: Bool { failures.isEmpty }

    mutating func add(_ entry: Entry) { entries.append(entry) }

    mutating func add(_ subject: String, found detail: String) {
        add(Entry(subject: subject, outcome: .ok, detail: detail))
    }

    mutating func add(_ subject: String, failure detail: String) { add(.failure(subject, detail)) }

    /// Something to know that is no fault.
    mutating func add(_ subject: String, note detail: String) {
        add(Entry(subject: subject, outcome: .note, detail: detail))
    }

    mutating func check(_ subject: String, _ body: () throws(ServableModelError) -> String) {
        do {
            add(subject, found: try body())
        } catch {
            add(subject, failure: error.reason)
        }
    }

    var text: String { Self.text(entries) }

    /// A line for each check: `ok`, `note` or `FAIL`, what was checked, what was found.
    static func text(_ entries: [Entry]) -> String {
        let rows = entries.map { [$0.outcome.rawValue, $0.subject, $0.detail] }
        return TextTable.text(rows, gaps: [1, 2])
    }

    func json(_ artifact: Artifact?) -> JSONValue {
        [
            "ok": .bool(isOK),
            "version": artifact.map { .string($0.version.text) } ?? .null,
            "digest": artifact.map { .string($0.digest.description) } ?? .null,
            "checks": .array(
                entries.filter { $0.outcome != .note }.map {
                    ["check": .string($0.subject), "ok": .bool($0.outcome == .ok), "detail": .string($0.detail)]
                }),
            "notes": .array(
                entries.filter { $0.outcome == .note }.map {
                    ["about": .string($0.subject), "detail": .string($0.detail)]
                }),
        ]
    }
}
