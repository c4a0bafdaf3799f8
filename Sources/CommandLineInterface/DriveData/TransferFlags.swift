internal import DriveFleet

/// The options of commands that fetch from the network.
enum TransferFlags {
    static let retries = CommandOption(
        "retries", value: "N", "further tries after a failure that may pass", default: "5")
    static let retryDelay = CommandOption(
        "retry-delay", value: "TIME", "the first wait between tries; each further one is twice as long", default: "1s")
    static let stallTimeout = CommandOption(
        "stall-timeout", value: "TIME", "try again after so long below 1 KiB/s", default: "60s")

    static func read(_ arguments: ParsedArguments) throws(CommandError) -> TransferOptions {
        var options = TransferOptions()
        if let retries = try arguments.value(retries, as: .integer(0...100)) { options.retries = retries }
        if let delay = try arguments.value(retryDelay, as: .duration(.zero ... .seconds(3600))) {
            options.firstDelay = delay
        }
        if let stall = try arguments.value(stallTimeout, as: .duration(.seconds(1)...(.seconds(3600)))) {
            options.stall = stall
        }
        return options
    }
}
