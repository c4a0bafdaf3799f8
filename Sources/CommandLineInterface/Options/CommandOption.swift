/// One option a command takes: `--name VALUE`, or a flag when there is no value.
package struct CommandOption: Sendable, Equatable {
    /// Without the dashes: `artifacts-root`.
    package let name: String
    /// One letter for `-h` and the like; only where custom has one.
    package let short: Character?
    /// What stands for the value in help text, such as `DIR`; nil for a flag.
    package let valueName: String?
    package let summary: String
    /// Shown in help, not applied: the command applies its own default.
    package let defaultText: String?
    /// The environment variable that says the same.
    package let environmentName: String?
    /// May be given more than once.
    package let repeats: Bool

    package init(
        _ name: String, short: Character? = nil, value valueName: String? = nil, _ summary: String,
        default defaultText: String? = nil, environment environmentName: String? = nil, repeats: Bool = false
    ) {
        self.name = name
        self.short = short
        self.valueName = valueName
        self.summary = summary
        self.defaultText = defaultText
        self.environmentName = environmentName
        self.repeats = repeats
    }

    package var isFlag: Bool { valueName == nil }

    /// As written in help: `--port PORT`, `-h, --help`.
    package var usage: String {
        let long = valueName.map { "--\(name) \($0)" } ?? "--\(name)"
        guard let short else { return long }
        return "-\(short), \(long)"
    }

    package static let help = CommandOption("help", short: "h", "print this help and exit")
    package static let json = CommandOption("json", "print JSON, for programs")
    package static let artifactsRoot = CommandOption(
        "artifacts-root", value: "DIR", "the directory that holds ACTIVE_MODEL and the versions",
        default: "artifacts", environment: "MODEL_ARTIFACTS_ROOT")
    package static let modelVersion = CommandOption(
        "model-version", value: "VERSION", "a version under the artifacts root instead of the active one",
        environment: "MODEL_VERSION")
    package static let skipModelCheck = CommandOption(
        "skip-model-check", "verify the files only, not whether a daemon of this version could serve the model")
}
