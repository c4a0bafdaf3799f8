/// A subcommand: parsed from words, validated before anything is touched, then run.
protocol Command: Sendable {
    static var description: CommandDescription { get }

    /// Reads the words as values. Touches nothing but them and the environment.
    init(_ arguments: ParsedArguments, environment: [String: String]) throws

    /// Refuses what can be refused without looking at data.
    func validate() throws

    func run(_ console: Console) throws -> ExitCode
}

extension Command {
    func validate() throws {}
}
