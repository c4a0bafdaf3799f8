/// Starts what `reliscore serve` runs.
enum Daemon {
    static func run(_ configuration: ServeConfiguration, _ console: Console) throws -> ExitCode {
        throw CommandError(.internalFault, "serving is not part of this build")
    }
}
