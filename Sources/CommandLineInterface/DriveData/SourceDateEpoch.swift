internal import SystemIO

/// The time that outputs are to carry in place of now, so that the same input gives the same bytes.
///
/// Source: reproducible-builds.org/specs/source-date-epoch.
enum SourceDateEpoch {
    static func read(
        _ arguments: ParsedArguments, _ environment: [String: String]
    ) throws(CommandError) -> Timestamp? {
        if let seconds = try arguments.value(.sourceDateEpoch, as: .integer(range)) { return timestamp(seconds) }
        guard let word = environment["SOURCE_DATE_EPOCH"], !word.isEmpty else { return nil }
        guard let seconds = ValueKind.integer(range).parse(word) else {
            throw CommandError(
                .badConfiguration,
                "cannot read environment variable SOURCE_DATE_EPOCH: expected seconds since 1970, found "
                    + "\"\(word.shortened)\"")
        }
        return timestamp(seconds)
    }

    /// To the year 9999.
    private static let range = 0...253_402_300_799

    private static func timestamp(_ seconds: Int) -> Timestamp {
        Timestamp(microseconds: Int64(seconds) * 1_000_000)
    }
}

extension CommandOption {
    static let sourceDateEpoch = CommandOption(
        "source-date-epoch", value: "SECONDS", "the time to write as that of making, in seconds since 1970",
        default: "now", environment: "SOURCE_DATE_EPOCH")
}
