internal import Datasets
internal import SystemIO

/// `reliscore score`
struct ScoreCommand: Command {
    private enum InputFormat: String, CaseIterable, Sendable { case auto, csv, ndjson }

    private static let model = CommandOption(
        "model", value: "PATH", "a version, by name or directory, or a bare model file of any supported library",
        default: "the active version")
    private static let input = CommandOption("input", value: "FILE", "the rows, as FILE; - is stdin", default: "-")
    private static let format = CommandOption(
        "format", value: "FORMAT", "csv, ndjson, or auto: ndjson when the first character is {", default: "auto",
        choices: InputFormat.allCases.map(\.rawValue))
    private static let noHeader = CommandOption(
        "no-header", "the CSV has no header: its columns are the model's features in their order")
    private static let raw = CommandOption("raw", "print margins (for a risk model, log-odds) instead of scores")
    private static let contributions = CommandOption(
        "contributions", "add each feature's contribution to the margin, and the base value")
    private static let keep = CommandOption(
        "keep", value: "NAMES", "the input's fields to print before the scores, by commas; * for all but the features",
        default: KeptFields.customaryIdentifiers.joined(separator: ",") + " where present", repeats: true)
    private static let outputFormat = CommandOption(
        "output-format", value: "FORMAT", "csv or ndjson", default: "the input's",
        choices: ScoreWriter.Format.allCases.map(\.rawValue))
    private static let threads = CommandOption(
        "threads", value: "N", "score on so many threads", default: "one for each usable processor")
    private static let lenient = CommandOption(
        "lenient", "report rows that cannot be scored on stderr and go on with the others")

    static let description = CommandDescription(
        "score", "score rows of CSV or NDJSON", arguments: ["[FILE]"],
        discussion: "Reads rows, scores them in the order they come, and prints a line for each. Works as a filter: "
            + "memory does not grow with the input. On a terminal a line tells how far it is.\n"
            + "CSV columns are found by the header's names; empty fields, NA and NaN are missing values, and "
            + "categories are given by their text. A row that the model has no score for gets nan, or null. An NDJSON line "
            + "holds the features beside its other fields, or under \"features\" as in a request to the daemon; null is "
            + "a missing value.",
        options: [
            model, .artifactsRoot, .modelVersion, input, format, noHeader, raw, contributions, keep, outputFormat,
            threads, lenient,
        ],
        examples: [
            ("reliscore score drives.csv", "scores by the active version under ./artifacts"),
            (
                "reliscore score --model model.txt --raw --keep serial_number rows.csv",
                "margins of a bare model"
            ),
            ("reliscore score --contributions --output-format ndjson drives.csv", "with exact reasons"),
            ("reliscore example | reliscore score", "a request to the daemon is a row too"),
        ],
        exitCodes: [
            (.success, "all rows were scored; with --lenient, all that could be"),
            (.badData, "the model or a row is not valid; the rows before it were printed"),
            (.noInput, "a file or version that was named is not there"),
        ])

    private let modelPath: String?
    private let root: String
    private let pin: String?
    private let inputPath: String
    private let inputFormat: InputFormat
    private let hasHeader: Bool
    private let isRaw: Bool
    private let explains: Bool
    private let kept: KeptFields
    private let chosenFormat: ScoreWriter.Format?
    private let isLenient: Bool
    private let threads: Int

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        modelPath = arguments.text(Self.model)
        root = ArtifactsRoot.path(arguments, environment)
        pin = arguments.text(.modelVersion) ?? environment["MODEL_VERSION"]
        if arguments.has(Self.input), let file = arguments.positionals.first {
            throw arguments.usageError("\(file.shortened) and --input both name the rows: leave one out")
        }
        inputPath = arguments.positionals.first ?? arguments.text(Self.input) ?? "-"
        inputFormat = try arguments.value(Self.format, as: .choice) ?? .auto
        hasHeader = !arguments.has(Self.noHeader)
        isRaw = arguments.has(Self.raw)
        explains = arguments.has(Self.contributions)
        kept = KeptFields(arguments.all(Self.keep))
        chosenFormat = try arguments.value(Self.outputFormat, as: .choice)
        isLenient = arguments.has(Self.lenient)
        threads = try arguments.value(Self.threads, as: .integer(1...256)) ?? UsableProcessors.count()
        if modelPath != nil, arguments.has(.modelVersion) || arguments.has(.artifactsRoot) {
            throw arguments.usageError("--model names the model itself: leave out --model-version and --artifacts-root")
        }
        if !hasHeader, inputFormat == .ndjson { throw arguments.usageError("--no-header is for CSV") }
        if !hasHeader, !arguments.all(Self.keep).isEmpty {
            throw arguments.usageError("--keep needs a header to find the fields by")
        }
    }

    func run(_ console: Console) throws -> ExitCode {
        let model = try RunnableModel.open(modelPath, root: root, pin: pin)
        var blocks = RowBlocks(try openInput(), name: inputPath)
        let isJSON = try isJSON(&blocks)
        blocks.hasQuotes = !isJSON
        var pipeline = try ScoringPipeline(
            threads: threads, console: console, totalBytes: blocks.totalBytes
        ) {
            try makeScorer(model, isJSON: isJSON)
        }
        try pipeline.run(&blocks)
        if pipeline.skippedRows > 0 {
            console.note(
                "reliscore: skipped \(pipeline.skippedRows) of \(pipeline.rowCount + pipeline.skippedRows) rows")
        }
        return .success
    }

    private func makeScorer(_ model: RunnableModel, isJSON: Bool) throws(CommandError) -> BlockScorer {
        let scorer = try BatchScorer(model, isRaw: isRaw, explains: explains)
        let writer = ScoreWriter(
            format: chosenFormat ?? (isJSON ? .ndjson : .csv), quantity: isRaw ? "margin" : "score",
            features: model.featureNames, outputCount: scorer.outputCount, explains: explains)
        let options = RowParserOptions(
            features: model.featureNames, texts: model.textColumns, kept: kept, writer: writer, isLenient: isLenient)
        let parser: any RowParser = isJSON ? NDJSONRowParser(options) : CSVRowParser(options, hasHeader: hasHeader)
        return BlockScorer(parser: parser, scorer: scorer, writer: writer)
    }

    private func isJSON(_ blocks: inout RowBlocks) throws(CommandError) -> Bool {
        let start: [UInt8]
        do throws(SystemError) {
            start = try blocks.peek()
        } catch {
            throw CommandError("cannot read rows", error)
        }
        guard inputFormat == .auto, hasHeader else { return inputFormat == .ndjson }
        return start.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    private func openInput() throws(CommandError) -> FileDescriptor {
        if inputPath == "-" { return .standardInput() }
        do {
            return try .forReading(inputPath)
        } catch {
            throw CommandError("cannot open", error, expected: "a file of rows")
        }
    }
}
