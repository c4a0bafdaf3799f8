internal import JSONText
internal import SystemIO

/// Resolves settings from flags, environment, settings file and defaults, in this order, and notes each one's source.
struct SettingsReader {
    private let arguments: ParsedArguments
    private let environment: [String: String]
    private let file: SettingsFile?
    private(set) var report = SettingsReport()
    /// What is allowed and unwise.
    private(set) var warnings: [String] = []

    /// - Parameter environment: Without empty variables.
    init(_ arguments: ParsedArguments, environment: [String: String], file: SettingsFile?) {
        self.arguments = arguments
        self.environment = environment
        self.file = file
    }

    mutating func value<Value>(_ setting: Setting<Value>) throws(CommandError) -> Value {
        let option = setting.option
        let (value, source) = try find(option, setting.kind) ?? (setting.fallback, .fallback)
        report.add(option.name, setting.kind.format(value), as: setting.kind.json(value), source)
        return value
    }

    /// A setting without a default; `latest` says the same as nothing.
    mutating func version(_ option: CommandOption) throws(CommandError) -> String? {
        guard let (value, source) = try find(option, .text) else {
            report.add(option.name, nil, .fallback)
            return nil
        }
        let pinned = value == "latest" ? nil : value
        report.add(option.name, pinned, source)
        return pinned
    }

    mutating func flag(_ option: CommandOption) throws(CommandError) -> Bool {
        if arguments.has(option) {
            report.add(option.name, "true", as: .bool(true), .flag(option.name))
            return true
        }
        let (value, source) = try find(option, .boolean) ?? (false, .fallback)
        report.add(option.name, ValueKind.boolean.format(value), as: .bool(value), source)
        return value
    }

    /// The bearer token: a flag's file, then the environment's token or file, then the settings file's.
    mutating func token(fileOption: CommandOption) throws(CommandError) -> String? {
        let variable = "MODEL_SERVICE_TOKEN"
        let named = try find(fileOption, .text)
        if let token = environment[variable] {
            switch named?.source {
            case .flag: break
            case .environment(let other):
                throw CommandError(
                    .badConfiguration, "cannot choose a token: expected one of \(variable) and \(other), found both")
            default:
                report.add("token", "(set)", .environment(variable))
                return try noteLength(of: Self.checked(token, from: variable), from: variable)
            }
        }
        guard let (path, source) = named else {
            report.add("token", nil, .fallback)
            return nil
        }
        let token = try Self.readToken(path)
        report.add("token", "(set)", source)
        if TokenFile.isOpenToOthers(path) {
            warnings.append("the token file \(path) can be used by other users: allow only its owner, chmod 600")
        }
        return noteLength(of: token, from: path)
    }

    private mutating func noteLength(of token: String, from place: String) -> String {
        if token.utf8.count < TokenFile.shortestSafeToken {
            warnings.append(
                "the token in \(place) has fewer than \(TokenFile.shortestSafeToken) characters and may be guessed: "
                    + "`openssl rand -hex 32` makes a better one")
        }
        return token
    }

    private func find<Value>(
        _ option: CommandOption, _ kind: ValueKind<Value>
    ) throws(CommandError) -> (value: Value, source: SettingSource)? {
        if !option.isFlag, let value = try arguments.value(option, as: kind) { return (value, .flag(option.name)) }
        if let name = option.environmentName, let word = environment[name] {
            guard let value = kind.parse(word) else {
                throw Self.refusal(of: "environment variable \(name)", kind.expectation, "\"\(word.shortened)\"")
            }
            return (value, .environment(name))
        }
        guard let file, let found = file[option] else { return nil }
        guard let word = found.word, let value = kind.parse(word) else {
            throw Self.refusal(of: "\(file.path): \(found.key)", kind.expectation, found.shown)
        }
        return (value, .file(file.path))
    }

    private static func refusal(of place: String, _ expected: String, _ found: String) -> CommandError {
        CommandError(.badConfiguration, "cannot read \(place): expected \(expected), found \(found)")
    }

    private static func readToken(_ path: String) throws(CommandError) -> String {
        let bytes = try InputFile.read(path, limit: 8192, task: "cannot read the token", missing: .badConfiguration)
        let text = String(decoding: bytes, as: UTF8.self)
        return try checked(String(text.drop(while: \.isWhitespace).prefix { !$0.isNewline }), from: path)
    }

    /// A token goes into a header field, so it must be visible ASCII without spaces.
    private static func checked(_ token: String, from place: String) throws(CommandError) -> String {
        let isVisible = token.utf8.allSatisfy { 0x21...0x7E ~= $0 }
        guard isVisible, 1...4096 ~= token.utf8.count else {
            throw CommandError(
                .badConfiguration,
                "cannot use the token in \(place): expected 1 to 4096 visible ASCII characters without spaces, "
                    + (token.isEmpty ? "found none" : "found others"))
        }
        return token
    }
}
