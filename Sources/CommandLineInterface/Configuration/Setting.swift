internal import HTTPServer
internal import SystemIO
internal import Telemetry

/// One setting of the daemon: an option, an environment variable, a key of the settings file, and a default.
struct Setting<Value: Sendable>: Sendable {
    let option: CommandOption
    let kind: ValueKind<Value>
    let fallback: Value

    init(
        _ name: String, _ environmentName: String, value valueName: String, _ kind: ValueKind<Value>,
        default fallback: Value, _ summary: String
    ) {
        option = CommandOption(
            name, value: valueName, summary, default: kind.format(fallback), environment: environmentName,
            choices: kind.choices)
        self.kind = kind
        self.fallback = fallback
    }
}

/// The settings of `reliscore serve`, in the order of help and `--print-config`.
enum ServeSettings {
    private static let limits = ServerLimits()

    static let artifactsRoot = Setting(
        "artifacts-root", "MODEL_ARTIFACTS_ROOT", value: "DIR", .text, default: "artifacts",
        "the directory that holds ACTIVE_MODEL and the versions")
    static let modelVersion = CommandOption(
        "model-version", value: "VERSION", "serve this version whatever ACTIVE_MODEL says",
        default: "latest: follow it",
        environment: "MODEL_VERSION")
    static let host = Setting(
        "host", "HOST", value: "ADDRESS", .text, default: "127.0.0.1",
        "the address to listen on; any but loopback needs a token or --insecure")
    static let port = Setting(
        "port", "PORT", value: "PORT", .integer(0...65_535), default: 8000,
        "the port to listen on; 0 lets the system choose")
    static let workers = Setting(
        "workers", "WORKERS", value: "N", .integer(1...256), default: UsableProcessors.count(),
        "event loops, each with its own listener")
    static let logLevel = Setting(
        "log-level", "LOG_LEVEL", value: "LEVEL", .logLevel, default: .info, "the least important lines to write")
    static let logFormat = Setting<ServeConfiguration.LogFormat>(
        "log-format", "RELISCORE_LOG_FORMAT", value: "FORMAT", .choice, default: .auto,
        "json, text, or auto: text on a terminal")
    static let tokenFile = CommandOption(
        "token-file", value: "FILE",
        "the file that holds the bearer token; the token itself may be in "
            + "MODEL_SERVICE_TOKEN, and never on a command line, where others can see it",
        environment: "MODEL_SERVICE_TOKEN_FILE")
    static let insecure = CommandOption(
        "insecure", "allow an address other than loopback without a token", default: "false",
        environment: "RELISCORE_INSECURE")
    static let pollInterval = Setting(
        "poll-interval", "RELISCORE_POLL_INTERVAL", value: "TIME", .duration(.milliseconds(50)...(.seconds(3600))),
        default: .seconds(1), "how often to look at ACTIVE_MODEL where the system does not report changes")
    static let drainTimeout = Setting(
        "drain-timeout", "RELISCORE_DRAIN_TIMEOUT", value: "TIME", .duration(.zero...(.seconds(3600))),
        default: .seconds(25), "how long running requests may take to finish after SIGTERM")
    static let maximumBodyBytes = Setting(
        "max-body-bytes", "RELISCORE_MAX_BODY_BYTES", value: "SIZE", .byteCount(1024...(1 << 30)),
        default: limits.bodyBytes,
        "the largest request body")
    static let maximumBatchRows = Setting(
        "max-batch-rows", "RELISCORE_MAX_BATCH_ROWS", value: "N", .integer(1...10_000_000), default: limits.batchRows,
        "the most rows in one batch")
    static let maximumConnections = Setting(
        "max-connections", "RELISCORE_MAX_CONNECTIONS", value: "N", .integer(1...1_000_000),
        default: limits.connections,
        "the most open connections")
    static let headTimeout = timeout(
        "head-timeout", "RELISCORE_HEAD_TIMEOUT", limits.headTimeout, "a request's head must arrive")
    static let bodyTimeout = timeout(
        "body-timeout", "RELISCORE_BODY_TIMEOUT", limits.bodyTimeout, "a request's body must arrive")
    static let idleTimeout = timeout(
        "idle-timeout", "RELISCORE_IDLE_TIMEOUT", limits.idleTimeout, "the next request must begin")
    static let writeTimeout = timeout(
        "write-timeout", "RELISCORE_WRITE_TIMEOUT", limits.writeTimeout, "the client must read an answer")

    static let options: [CommandOption] = [
        artifactsRoot.option, modelVersion, host.option, port.option, workers.option, logLevel.option, logFormat.option,
        tokenFile, insecure, pollInterval.option, drainTimeout.option, maximumBodyBytes.option, maximumBatchRows.option,
        maximumConnections.option, headTimeout.option, bodyTimeout.option, idleTimeout.option, writeTimeout.option,
    ]

    private static func timeout(
        _ name: String, _ environmentName: String, _ fallback: Duration, _ what: String
    ) -> Setting<Duration> {
        Setting(
            name, environmentName, value: "TIME", .duration(.milliseconds(10)...(.seconds(86_400))),
            default: fallback, "the time within which \(what)")
    }
}
