/// One option a command takes: `--name VALUE`, or a flag when there is no value.
struct CommandOption: Sendable, Equatable {
    /// Without the dashes: `artifacts-root`.
    let name: String
    /// One letter for `-h` and the like; only where custom has one.
    let short: Character?
    /// What stands for the value in help text, such as `DIR`; nil for a flag.
    let valueName: String?
    let summary: String
    /// Shown in help, not applied: the command applies its own default.
    let defaultText: String?
    /// The environment variable that says the same.
    let environmentName: String?
    /// May be given more than once.
    let repeats: Bool
    /// All the words the value can be, where they can be counted.
    let choices: [String]

    init(
        _ name: String, short: Character? = nil, value valueName: String? = nil, _ summary: String,
        default defaultText: String? = nil, environment environmentName: String? = nil, repeats: Bool = false,
        choices: [String] = []
    ) {
        self.name = name
        self.short = short
        self.valueName = valueName
        self.summary = summary
        self.defaultText = defaultText
        self.environmentName = environmentName
        self.repeats = repeats
        self.choices = choices
    }

    var isFlag: Bool { valueName == nil }

    /// As written in help: `--port PORT`, `-h, --help`.
    var usage: String {
        let long = valueName.map { "--\(name) \($0)" } ?? "--\(name)"
        guard let short else { return long }
        return "-\(short), \(long)"
    }

    static let help = CommandOption("help", short: "h", "print this help and exit")
    static let json = CommandOption("json", "print JSON, for programs")
    static let artifactsRoot = CommandOption(
        "artifacts-root", value: "DIR", "the directory that holds ACTIVE_MODEL and the versions",
        default: "artifacts", environment: "MODEL_ARTIFACTS_ROOT")
    static let modelVersion = CommandOption(
        "model-version", value: "VERSION", "a version under the artifacts root instead of the active one",
        environment: "MODEL_VERSION")
    static let skipModelCheck = CommandOption(
        "skip-model-check", "verify the files only, not whether a daemon of this version could serve the model")
}
