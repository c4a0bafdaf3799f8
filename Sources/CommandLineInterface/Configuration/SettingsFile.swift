internal import Bytes
internal import JSONText

/// The JSON object of `--config FILE`: option names as keys, with underscores or as the options are written.
struct SettingsFile {
    /// A value of the file, as the word a flag would have.
    struct Value {
        let key: String
        /// Nil for what no setting can be, such as a list.
        let word: String?
        /// For messages.
        let shown: String
    }

    let path: String
    private let values: JSONObject

    /// - Throws: `CommandError` with `.badConfiguration` for text that is not a JSON object and for unknown keys.
    init(_ bytes: [UInt8], path: String, options: [CommandOption]) throws(CommandError) {
        self.path = path
        let value: JSONValue
        do {
            value = try JSONValue.parse(bytes)
        } catch {
            throw CommandError(.badConfiguration, "cannot read \(path): \(error)")
        }
        guard case .object(let object) = value else {
            throw CommandError(.badConfiguration, "cannot read \(path): expected a JSON object of settings")
        }
        values = object
        let known = options.map { Self.key(of: $0) }
        for key in object.keys where key.contains("-") && object[Self.underscored(key)] != nil {
            throw CommandError(
                .badConfiguration,
                "cannot read \(path): expected each setting once, found \"\(key.shortened)\" and "
                    + "\"\(Self.underscored(key).shortened)\"")
        }
        for key in object.keys where !known.contains(Self.underscored(key)) {
            if key == "token" {
                throw CommandError(
                    .badConfiguration, "cannot read \(path): \"token\" does not belong in a settings file",
                    hint: "put it in a file of its own and name that as \"token_file\"")
            }
            let nearest =
                NearestName.find(Self.underscored(key), among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
            throw CommandError(.badConfiguration, "cannot read \(path): unknown setting \"\(key.shortened)\"\(nearest)")
        }
    }

    subscript(option: CommandOption) -> Value? {
        let key = [Self.key(of: option), option.name].first { values[$0] != nil }
        guard let key, let value = values[key] else { return nil }
        switch value {
        case .null: return nil
        case .string(let text): return Value(key: key, word: text, shown: "\"\(text.shortened)\"")
        case .number(let number): return Value(key: key, word: number.text, shown: number.text.shortened)
        case .bool(let flag): return Value(key: key, word: flag ? "true" : "false", shown: flag ? "true" : "false")
        case .array: return Value(key: key, word: nil, shown: "a list")
        case .object: return Value(key: key, word: nil, shown: "an object")
        }
    }

    private static func key(of option: CommandOption) -> String {
        underscored(option.name)
    }

    private static func underscored(_ name: String) -> String { String(name.map { $0 == "-" ? "_" : $0 }) }
}
