/// What a command is, for its help text and for the list of commands.
struct CommandDescription: Sendable {
    let name: String
    /// A few words, without a full stop.
    let summary: String
    /// The arguments after the options: `VERSION`, `[DIR]`.
    let arguments: [String]
    /// All the words the first argument can be, where they can be counted.
    let argumentChoices: [String]
    let discussion: String
    let options: [CommandOption]
    /// Lines to type, each with what it does.
    let examples: [(line: String, does: String)]
    /// Where the general meaning of a code says too little.
    let exitCodes: [(code: ExitCode, means: String)]

    init(
        _ name: String, _ summary: String, arguments: [String] = [], argumentChoices: [String] = [],
        discussion: String,
        options: [CommandOption] = [], examples: [(line: String, does: String)],
        exitCodes: [(code: ExitCode, means: String)] = [(.success, ExitCode.success.meaning)]
    ) {
        self.name = name
        self.summary = summary
        self.arguments = arguments
        self.argumentChoices = argumentChoices
        self.discussion = discussion
        self.options = options + [.help]
        self.examples = examples
        self.exitCodes = exitCodes
    }

    /// How many arguments must and may stand after the options.
    var argumentCount: ClosedRange<Int> {
        arguments.count { !$0.hasPrefix("[") }...arguments.count
    }
}
