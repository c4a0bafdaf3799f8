internal import JSONText

/// Where a setting's value came from; the first that speaks wins.
enum SettingSource: Sendable, Equatable {
    case flag(String)
    case environment(String)
    case file(String)
    case fallback

    var description: String {
        switch self {
        case .flag(let name): "flag --\(name)"
        case .environment(let name): "environment \(name)"
        case .file(let path): "file \(path)"
        case .fallback: "default"
        }
    }
}

/// What `--print-config` shows: every setting, its value as one would write it, and its source.
struct SettingsReport: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        let name: String
        /// Nil where there is none, such as a version that is not pinned.
        let value: String?
        /// The value with its type.
        let json: JSONValue
        let source: SettingSource
    }

    private(set) var entries: [Entry] = []

    mutating func add(_ name: String, _ value: String?, as json: JSONValue? = nil, _ source: SettingSource) {
        let json = json ?? value.map { .string($0) } ?? .null
        entries.append(Entry(name: name, value: value, json: json, source: source))
    }

    /// Three columns.
    var text: String { TextTable.text(entries.map { [$0.name, $0.value ?? "-", $0.source.description] }) }
}
