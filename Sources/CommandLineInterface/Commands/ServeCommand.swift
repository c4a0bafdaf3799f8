internal import JSONText

/// `reliscore serve`
struct ServeCommand: Command {
    private static let printConfig = CommandOption(
        "print-config", "print every setting and where it came from, and exit")

    static let description = CommandDescription(
        "serve", "run the scoring daemon",
        discussion: "Loads the version that ACTIVE_MODEL under the artifacts root names, answers /score, /score_batch, "
            + "/model/info, /health, /readyz and /metrics, and swaps to another version when ACTIVE_MODEL changes.\n"
            + "Settings come from flags, then the environment, then the file of --config, then defaults. "
            + "SIGTERM and SIGINT finish running requests and leave; SIGHUP looks at ACTIVE_MODEL at once.",
        options: ServeSettings.options + [ServeConfiguration.configOption, printConfig, .json],
        examples: [
            ("reliscore serve", "serves ./artifacts on 127.0.0.1:8000"),
            ("PORT=8010 reliscore serve --print-config", "shows what would be used, and why"),
            (
                "MODEL_SERVICE_TOKEN=... reliscore serve --host 0.0.0.0",
                "listens for other machines, which must send the token"
            ),
        ],
        exitCodes: [
            (.success, "stopped by a signal, every running request finished"),
            (.drainTimedOut, "stopped by a signal, requests were dropped after --drain-timeout"),
            (.noInput, "there is no artifacts root"),
            (.unavailable, "the address cannot be used, such as a port that is taken"),
            (.noPermission, "the port is not for this user, such as one below 1024"),
            (.badConfiguration, "a setting is not valid, or an open address has no token"),
        ])

    private let configuration: ServeConfiguration
    private let report: SettingsReport
    private let printsConfiguration: Bool
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        (configuration, report) = try ServeConfiguration.resolve(arguments, environment: environment)
        printsConfiguration = arguments.has(Self.printConfig)
        asJSON = arguments.has(.json)
        if asJSON, !printsConfiguration { throw arguments.usageError("--json goes with --print-config") }
    }

    func run(_ console: Console) throws -> ExitCode {
        if printsConfiguration {
            try asJSON ? console.printJSON(report.json) : console.write(report.text)
            for warning in configuration.warnings { console.note("reliscore: \(warning)") }
        }
        // After printing: the report is what explains a refusal.
        try configuration.validate()
        if printsConfiguration { return .success }
        return try Daemon.run(configuration, console)
    }
}
