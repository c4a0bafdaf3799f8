internal import Glibc
internal import SystemIO

/// The program: finds the command, runs it, and turns whatever happens into an exit status.
package enum CommandLineTool {
    static let commands: [any Command.Type] = [
        ServeCommand.self, ScoreCommand.self, InspectCommand.self, CheckCommand.self, PublishCommand.self,
        PromoteCommand.self, RollbackCommand.self, VersionsCommand.self, HealthcheckCommand.self, ExampleCommand.self,
        ConvertCommand.self, CompletionsCommand.self, VersionCommand.self,
    ]

    /// Runs the process's own command line.
    package static func main() -> Int32 {
        StandardDescriptors.fill()
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
            console.note(HelpText.summary(of: commands.map { $0.description }))
            return .usage
        }
        switch name {
        case "--help", "-h": return try help(for: nil, console)
        case "help": return try help(for: words.dropFirst().first, console)
        case "--version", "-V": return try run(VersionCommand.self, [], environment, console)
        default: return try run(command(named: name), words.dropFirst(), environment, console)
        }
    }

    private static func run(
        _ type: any Command.Type, _ words: ArraySlice<String>, _ environment: [String: String], _ console: Console
    ) throws -> ExitCode {
        let arguments = try ParsedArguments(words, for: type.description)
        if arguments.has(.help) { return try help(for: type.description.name, console) }
        let command = try type.init(arguments, environment: environment)
        try command.validate()
        return try command.run(console)
    }

    private static func command(named name: String) throws(CommandError) -> any Command.Type {
        if let found = commands.first(where: { $0.description.name == name }) { return found }
        let names = commands.map { $0.description.name } + ["help"]
        let nearest = NearestName.find(name, among: names).map { " (did you mean \($0)?)" } ?? ""
        throw CommandError(.usage, "unknown command \(name.shortened)\(nearest)", hint: "see reliscore --help")
    }

    private static func help(for name: String?, _ console: Console) throws(CommandError) -> ExitCode {
        if let name {
            try console.write(HelpText.text(for: command(named: name).description))
        } else {
            try console.write(HelpText.overview(of: commands.map { $0.description }))
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
