internal import JSONText
internal import Serving
internal import Storage

/// The checks of an artifact, in the order they were made.
struct CheckReport {
    struct Entry {
        let subject: String
        let isOK: Bool
        let detail: String
    }

    private(set) var entries: [Entry] = []

    var isOK: Bool { entries.allSatisfy(\.isOK) }

    mutating func add(_ subject: String, found detail: String) {
        entries.append(Entry(subject: subject, isOK: true, detail: detail))
    }

    mutating func add(_ subject: String, failure detail: String) {
        entries.append(Entry(subject: subject, isOK: false, detail: detail))
    }

    mutating func check(_ subject: String, _ body: () throws(ServableModelError) -> String) {
        do {
            add(subject, found: try body())
        } catch {
            add(subject, failure: error.reason)
        }
    }

    /// A line for each check: `ok` or `FAIL`, what was checked, what was found.
    var text: String {
        let width = (entries.map(\.subject.count).max() ?? 0) + 2
        return entries.map { entry in
            let gap = String(repeating: " ", count: width - entry.subject.count)
            return "\(entry.isOK ? "ok   " : "FAIL ")\(entry.subject)\(gap)\(entry.detail)\n"
        }.joined()
    }

    func json(_ artifact: Artifact?) -> JSONValue {
        [
            "ok": .bool(isOK),
            "version": artifact.map { .string($0.version.text) } ?? .null,
            "digest": artifact.map { .string($0.digest.description) } ?? .null,
            "checks": .array(
                entries.map {
                    ["check": .string($0.subject), "ok": .bool($0.isOK), "detail": .string($0.detail)]
                }),
        ]
    }
}
