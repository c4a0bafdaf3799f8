internal import HTTPServer

extension ServeConfiguration {
    static let configOption = CommandOption(
        "config", value: "FILE",
        "a JSON object of settings, with the options' names as keys: {\"max_batch_rows\": 500}",
        environment: "RELISCORE_CONFIG")

    /// Resolves every setting: flags, then environment, then the file of `--config`, then defaults.
    ///
    /// - Throws: `CommandError`: `.usage` for a flag, `.badConfiguration` for the environment and the file.
    static func resolve(
        _ arguments: ParsedArguments, environment: [String: String]
    ) throws(CommandError) -> (configuration: ServeConfiguration, report: SettingsReport) {
        // Compose files and unit files pass variables they do not set as empty.
        let environment = environment.filter { !$0.value.isEmpty }
        let path = arguments.text(configOption) ?? environment["RELISCORE_CONFIG"]
        var file: SettingsFile?
        if let path {
            let bytes = try InputFile.read(
                path, limit: 1 << 20, task: "cannot read settings", missing: .badConfiguration)
            file = try SettingsFile(bytes, path: path, options: ServeSettings.options)
        }
        var reader = SettingsReader(arguments, environment: environment, file: file)
        var configuration = ServeConfiguration(
            artifactsRoot: try reader.value(ServeSettings.artifactsRoot),
            modelVersion: try reader.version(ServeSettings.modelVersion),
            host: try reader.value(ServeSettings.host),
            port: try reader.value(ServeSettings.port),
            workers: try reader.value(ServeSettings.workers),
            logLevel: try reader.value(ServeSettings.logLevel),
            logFormat: try reader.value(ServeSettings.logFormat),
            token: try reader.token(fileOption: ServeSettings.tokenFile),
            insecure: try reader.flag(ServeSettings.insecure),
            pollInterval: try reader.value(ServeSettings.pollInterval),
            drainTimeout: try reader.value(ServeSettings.drainTimeout),
            limits: try limits(&reader))
        configuration.warnings = reader.warnings
        return (configuration, reader.report)
    }

    private static func limits(_ reader: inout SettingsReader) throws(CommandError) -> ServerLimits {
        var limits = ServerLimits()
        limits.bodyBytes = try reader.value(ServeSettings.maximumBodyBytes)
        limits.batchRows = try reader.value(ServeSettings.maximumBatchRows)
        limits.connections = try reader.value(ServeSettings.maximumConnections)
        limits.headTimeout = try reader.value(ServeSettings.headTimeout)
        limits.bodyTimeout = try reader.value(ServeSettings.bodyTimeout)
        limits.idleTimeout = try reader.value(ServeSettings.idleTimeout)
        limits.writeTimeout = try reader.value(ServeSettings.writeTimeout)
        return limits
    }
}
