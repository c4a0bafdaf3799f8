extension ServeConfiguration {
    static let configOption = CommandOption(
        "config", value: "FILE", "a JSON object of settings, with the options' names as keys: {\"max_batch_rows\": 500}",
        environment: "RELISCORE_CONFIG")

    /// Resolves every setting: flags, then environment, then the file of `--config`, then defaults.
    ///
    /// - Throws: `CommandError`: `.usage` for a flag, `.badConfiguration` for the environment and the file.
    package static func resolve(
        _ arguments: ParsedArguments, environment: [String: String]
    ) throws(CommandError) -> (configuration: ServeConfiguration, report: SettingsReport) {
        let environment = environment.filter { !$0.value.isEmpty }
        let path = arguments.text(configOption) ?? environment["RELISCORE_CONFIG"]
        var file: SettingsFile?
        if let path {
            let bytes = try InputFile.read(path, limit: 1 << 20, task: "cannot read settings", missing: .badConfiguration)
            file = try SettingsFile(bytes, path: path, options: ServeSettings.options)
        }
        var reader = SettingsReader(arguments, environment: environment, file: file)
        let configuration = ServeConfiguration(
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
            maximumBodyBytes: try reader.value(ServeSettings.maximumBodyBytes),
            maximumBatchRows: try reader.value(ServeSettings.maximumBatchRows),
            maximumConnections: try reader.value(ServeSettings.maximumConnections),
            headTimeout: try reader.value(ServeSettings.headTimeout),
            bodyTimeout: try reader.value(ServeSettings.bodyTimeout),
            idleTimeout: try reader.value(ServeSettings.idleTimeout),
            writeTimeout: try reader.value(ServeSettings.writeTimeout))
        return (configuration, reader.report)
    }
}
