internal import Bytes
internal import Glibc
internal import SystemIO

/// The program: finds the command, runs it, and turns whatever happens into an exit status.
package enum CommandLineTool {
    static let commands: [any Command.Type] = [
        ServeCommand.self, ScoreCommand.self, InspectCommand.self, CheckCommand.self, PublishCommand.self,
        PromoteCommand.self, RollbackCommand.self, ArtifactsListCommand.self, ArtifactsShowCommand.self,
        ArtifactsDiffCommand.self, ArtifactsPruneCommand.self, ArtifactsPackCommand.self, ArtifactsUnpackCommand.self,
        DataManifestCommand.self, DataDownloadCommand.self, WarehouseBuildCommand.self, WarehouseReportCommand.self,
        FeaturesBuildCommand.self, TrainCommand.self, EvaluateCommand.self, ConvertCommand.self,
        HealthcheckCommand.self, ExampleCommand.self,
        CompletionsCommand.self, VersionCommand.self,
    ]

    /// Runs the process's own command line.
    package static func main() -> Int32 {
        StandardDescriptors.fill()
        SignalSource.ignoreFileSizeLimits()
        return run(CommandLine.arguments.dropFirst(), environment: environment(), Console()).rawValue
    }

    /// - Parameter words: What follows the program's name.
    static func run(
        _ words: ArraySlice<String>, environment: [String: String], _ console: Console
    ) -> ExitCode {
        do {
            return try runOrThrow(words, environment: environment, console)
        } catch let error as CommandError {
            console.note("reliscore: \(error)")
            return error.code
        } catch {
            console.note("reliscore: \(error)")
            return .internalFault
        }
    }

    private static func runOrThrow(
        _ words: ArraySlice<String>, environment: [String: String], _ console: Console
    ) throws -> ExitCode {
        guard let name = words.first else {
            console.talk(HelpText.summary(of: commands.map { $0.description }) + "\n")
            return .usage
        }
        switch name {
        case "--help", "-h": return try help(for: [], console)
        case "help": return try help(for: words.dropFirst(), console)
        case "--version", "-V": return try run(VersionCommand.self, [], environment, console)
        default:
            if isGroup(name), ["--help", "-h", nil].contains(words.dropFirst().first) {
                return try help(for: words.prefix(1), console)
            }
            let (command, rest) = try command(in: words)
            return try run(command, rest, environment, console)
        }
    }

    private static func run(
        _ type: any Command.Type, _ words: ArraySlice<String>, _ environment: [String: String], _ console: Console
    ) throws -> ExitCode {
        let arguments = try ParsedArguments(words, for: type.description)
        if arguments.has(.help) {
            try console.write(HelpText.text(for: type.description))
            return .success
        }
        let command = try type.init(arguments, environment: environment)
        try command.validate()
        return try command.run(console)
    }

    /// The command that one or two words name, such as `score` or `data download`, and the words after them.
    private static func command(
        in words: ArraySlice<String>
    ) throws(CommandError) -> (command: any Command.Type, rest: ArraySlice<String>) {
        let name = words.first ?? ""
        let length = isGroup(name) ? 2 : 1
        let given = words.prefix(length).joined(separator: " ")
        if let found = commands.first(where: { $0.description.name == given }) {
            return (found, words.dropFirst(length))
        }
        let names = commands.map { $0.description.name } + ["help"]
        let nearest = NearestName.find(given, among: names).map { " (did you mean \($0)?)" } ?? ""
        throw CommandError(
            .usage, "unknown command \(given.shortened)\(nearest)",
            hint: "see reliscore \(length == 2 ? name + " " : "")--help")
    }

    /// Whether `name` is the first of the two words of some commands, as in `data download`.
    private static func isGroup(_ name: String) -> Bool {
        commands.contains { $0.description.name.hasPrefix(name + " ") }
    }

    private static func help(for words: ArraySlice<String>, _ console: Console) throws(CommandError) -> ExitCode {
        if words.isEmpty {
            try console.write(HelpText.overview(of: commands.map { $0.description }))
        } else if words.count == 1, let name = words.first, isGroup(name) {
            let group = commands.map { $0.description }.filter { $0.name.hasPrefix(name + " ") }
            try console.printLine(HelpText.summary(of: group))
        } else {
            try console.write(HelpText.text(for: command(in: words).command.description))
        }
        return .success
    }

    /// The variables that some option names, and the token; nothing else of the environment is looked at.
    private static func environment() -> [String: String] {
        let names = commands.flatMap { $0.description.options.compactMap(\.environmentName) } + ["MODEL_SERVICE_TOKEN"]
        var values: [String: String] = [:]
        for name in names {
            if let value = getenv(name) { values[name] = String(cString: value) }
        }
        return values
    }
}
