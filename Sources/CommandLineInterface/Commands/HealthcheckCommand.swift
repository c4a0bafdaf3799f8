/// `reliscore healthcheck`
struct HealthcheckCommand: Command {
    private static let host = CommandOption(
        "host", value: "ADDRESS", "the daemon's address; 0.0.0.0 and :: are asked on loopback", default: "127.0.0.1",
        environment: "HOST")
    private static let port = CommandOption(
        "port", value: "PORT", "the daemon's port", default: "8000", environment: "PORT")
    private static let path = CommandOption(
        "path", value: "PATH", "what to ask; /livez asks whether the process answers at all", default: "/readyz")
    private static let timeout = CommandOption(
        "timeout", value: "TIME", "how long to wait for the answer", default: "3s")

    static let description = CommandDescription(
        "healthcheck", "ask a running daemon whether it is ready",
        discussion: "Asks GET /readyz of the daemon and leaves with 0 when the answer is 200, else with 1. "
            + "For a container's HEALTHCHECK, which then needs no curl.",
        options: [host, port, path, timeout],
        examples: [
            ("reliscore healthcheck", "asks http://127.0.0.1:8000/readyz"),
            ("reliscore healthcheck --port 8010 --path /livez", "asks another daemon whether it is alive"),
        ],
        exitCodes: [(.success, "ready"), (.negative, "not ready, or no answer in time")])

    private let probe: HealthProbe

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        // Other commands refuse a wrong PORT as configuration; a health check says what it could not ask.
        var port = try arguments.value(Self.port, as: .integer(1...65_535))
        if port == nil, let word = environment["PORT"], !word.isEmpty {
            port = ValueKind.integer(1...65_535).parse(word)
            if port == nil {
                throw CommandError(
                    .badConfiguration,
                    "cannot read environment variable PORT: expected a port from 1 to 65535, "
                        + "found \"\(word.shortened)\"")
            }
        }
        let named = arguments.text(Self.host) ?? environment["HOST"] ?? ""
        probe = HealthProbe(
            host: HealthProbe.reachableHost(named), port: port ?? 8000, path: arguments.text(Self.path) ?? "/readyz",
            timeout: try arguments.value(Self.timeout, as: .duration(.milliseconds(1)...(.seconds(300)))) ?? .seconds(3)
        )
    }

    func validate() throws {
        guard !probe.host.contains("/") else {
            throw CommandError(
                .usage,
                "cannot ask \"\(probe.host.shortened)\": expected a name or address such as 127.0.0.1, found a URL",
                hint: "say it as --host 127.0.0.1 --port 8000 --path /readyz")
        }
        let isTarget = probe.path.hasPrefix("/") && probe.path.utf8.allSatisfy { 0x21...0x7E ~= $0 }
        guard isTarget else {
            throw CommandError(
                .usage, "cannot ask \"\(probe.path.shortened)\": expected a path such as /readyz",
                hint: "see reliscore healthcheck --help")
        }
    }

    func run(_ console: Console) throws -> ExitCode {
        switch probe.ask() {
        case .answered(200, _):
            try console.printLine("ready")
            return .success
        case .answered(let status, let body):
            console.note("not ready: \(probe.url) answered \(status)\(body.isEmpty ? "" : ": " + body)")
        case .failed(let reason):
            console.note("not ready: cannot ask \(probe.url): \(reason)")
        }
        return .negative
    }
}
