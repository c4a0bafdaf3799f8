internal import Bytes

/// The words of a command line, sorted into options and arguments; not yet read as values.
struct ParsedArguments: Sendable, Equatable {
    let command: String
    private var values: [String: [String]] = [:]
    private(set) var positionals: [String] = []

    /// Sorts the words after the command's name.
    ///
    /// `--name value`, `--name=value` and `-x value` are options, `--` ends them, `-` alone is an argument.
    ///
    /// - Throws: `CommandError` with `.usage`. When `--help` is among the words nothing is missing or in excess:
    ///   the parser stops there.
    init(_ words: ArraySlice<String>, for description: CommandDescription) throws(CommandError) {
        command = description.name
        var rest = words
        var optionsEnded = false
        while let word = rest.popFirst() {
            if optionsEnded || word == "-" || !word.hasPrefix("-") {
                positionals.append(word)
            } else if word == "--" {
                optionsEnded = true
            } else {
                let (option, attached) = try find(word, in: description)
                if option == .help {
                    values = [option.name: [""]]
                    return
                }
                try add(option, attached: attached, rest: &rest)
            }
        }
        try checkPositionalCount(description)
    }

    func has(_ option: CommandOption) -> Bool { values[option.name] != nil }

    /// The option's words, in the order given.
    func all(_ option: CommandOption) -> [String] { values[option.name] ?? [] }

    func text(_ option: CommandOption) -> String? { values[option.name]?.last }

    /// Reads the option's word as a value.
    func value<Value>(
        _ option: CommandOption, as kind: ValueKind<Value>
    ) throws(CommandError) -> Value? {
        guard let word = text(option) else { return nil }
        guard let value = kind.parse(word) else {
            throw usageError("cannot read --\(option.name): expected \(kind.expectation), found \"\(word.shortened)\"")
        }
        return value
    }

    func usageError(_ message: String) -> CommandError {
        CommandError(.usage, message, hint: "see reliscore \(command) --help")
    }

    private func find(
        _ word: String, in description: CommandDescription
    ) throws(CommandError) -> (option: CommandOption, attached: String?) {
        if !word.hasPrefix("--") {
            let letters = word.dropFirst()
            if letters.count == 1, let option = description.options.first(where: { $0.short == letters.first }) {
                return (option, nil)
            }
            throw usageError("unknown option \(word.shortened)")
        }
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        // ReliScore's scripts spell theirs with underscores.
        let dashed = String(name.map { $0 == "_" ? "-" : $0 })
        if let option = description.options.first(where: { $0.name == dashed }) {
            return (option, parts.count == 2 ? String(parts[1]) : nil)
        }
        let nearest = NearestName.find(name, among: description.options.map(\.name))
        throw usageError("unknown option --\(name.shortened)" + (nearest.map { " (did you mean --\($0)?)" } ?? ""))
    }

    private mutating func add(
        _ option: CommandOption, attached: String?, rest: inout ArraySlice<String>
    ) throws(CommandError) {
        if values[option.name] != nil, !option.repeats {
            throw usageError("--\(option.name) is given twice")
        }
        guard let valueName = option.valueName else {
            guard attached == nil else { throw usageError("--\(option.name) takes no value") }
            values[option.name] = [""]
            return
        }
        let isOption = rest.first.map { $0.hasPrefix("--") } ?? true
        guard let value = attached ?? (isOption ? nil : rest.popFirst()) else {
            throw usageError("--\(option.name) needs a value: --\(option.name) \(valueName)")
        }
        values[option.name, default: []].append(value)
    }

    private func checkPositionalCount(_ description: CommandDescription) throws(CommandError) {
        let allowed = description.argumentCount
        if positionals.count < allowed.lowerBound {
            throw usageError("\(command) needs \(description.arguments[positionals.count])")
        }
        if positionals.count > allowed.upperBound {
            throw usageError("unexpected argument \"\(positionals[allowed.upperBound].shortened)\"")
        }
    }
}

extension String {
    /// The text itself, or its beginning where a message would drown in it.
    var shortened: String { count <= 80 ? self : prefix(77) + "..." }
}
