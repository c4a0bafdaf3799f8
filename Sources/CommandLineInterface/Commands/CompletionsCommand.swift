/// `reliscore completions SHELL`
struct CompletionsCommand: Command {
    private enum Shell: String, CaseIterable, Sendable { case bash, zsh, fish }

    static let description = CommandDescription(
        "completions", "print a shell's completion script", arguments: ["SHELL"],
        argumentChoices: Shell.allCases.map(\.rawValue),
        discussion:
            "Prints a script that completes commands, options, their values, versions and file names. SHELL is bash, zsh or fish.",
        examples: [
            ("source <(reliscore completions bash)", "for this shell"),
            ("reliscore completions fish >~/.config/fish/completions/reliscore.fish", "for every later one"),
        ])

    private let shell: Shell

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        let name = arguments.positionals.first ?? ""
        let kind = ValueKind<Shell>.choice
        guard let shell = kind.parse(name) else {
            throw arguments.usageError("cannot complete for \"\(name.shortened)\": expected \(kind.expectation)")
        }
        self.shell = shell
    }

    func run(_ console: Console) throws -> ExitCode {
        let commands = CommandLineTool.commands.map { $0.description }
        let script =
            switch shell {
            case .bash: CompletionScript.bash(commands)
            case .zsh: CompletionScript.zsh(commands)
            case .fish: CompletionScript.fish(commands)
            }
        try console.write(script)
        return .success
    }
}
