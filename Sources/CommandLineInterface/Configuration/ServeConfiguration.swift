internal import HTTPServer
internal import Storage
internal import Telemetry

/// Every setting of the daemon, resolved; where each came from is beside it, in `SettingsReport`.
struct ServeConfiguration: Sendable, Equatable {
    enum LogFormat: String, Sendable, CaseIterable {
        /// Text when stderr is a terminal, JSON otherwise.
        case auto
        case json, text
    }

    var artifactsRoot: String
    /// The version to serve whatever `ACTIVE_MODEL` says; nil follows the pointer.
    var modelVersion: String?
    var host: String
    /// 0 lets the system choose.
    var port: Int
    var workers: Int
    var logLevel: LogLevel
    var logFormat: LogFormat
    /// What clients must send as a bearer token. Never printed.
    var token: String?
    /// Allows a host other than loopback without a token.
    var insecure: Bool
    var pollInterval: Duration
    var drainTimeout: Duration
    var limits: ServerLimits
    /// What is allowed and unwise, a sentence each.
    var warnings: [String] = []

    /// - Throws: `CommandError` with `.badConfiguration` for settings that contradict each other, and for a version that
    ///   can never be there.
    func validate() throws(CommandError) {
        if let modelVersion, VersionName(modelVersion) == nil {
            throw CommandError(
                .badConfiguration,
                "cannot serve the version of MODEL_VERSION or --model-version: expected a name of 1 to 128 letters, digits, "
                    + "'.', '_' or '-' that starts with a letter or digit, found \(modelVersion.debugDescription)",
                hint: "name a directory below the artifacts root, or leave it out to follow ACTIVE_MODEL")
        }
        guard token != nil || insecure || Self.isLoopback(host) else {
            throw CommandError(
                .badConfiguration,
                "cannot listen on \(host) without a token: expected MODEL_SERVICE_TOKEN or --token-file, found neither",
                hint: "set a token, listen on 127.0.0.1, or allow anyone to ask with --insecure")
        }
    }

    /// Addresses that only this machine reaches. A host name counts only when it is `localhost`.
    static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host.lowercased()) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
