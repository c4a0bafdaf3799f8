internal import DriveFleet
internal import JSONText
internal import SystemIO

/// `reliscore data manifest`
struct DataManifestCommand: Command {
    private static let out = CommandOption(
        "out", value: "FILE", "where to write the manifest", default: DataPaths.manifest)
    private static let source = CommandOption(
        "source-url", value: "SOURCE", "a web page, an HTML file, or a directory of ZIP files",
        default: "Backblaze's page of hard drive test data")
    private static let firstYear = CommandOption(
        "include-year-from", value: "YEAR", "leave out what is older", default: "2013")
    private static let lastYear = CommandOption(
        "include-year-to", value: "YEAR", "leave out what is newer", default: "the newest there is")
    private static let noHead = CommandOption(
        "no-head", "do not ask the server for each file's size and ETag")

    static let description = CommandDescription(
        "data manifest", "list the ZIP files of drive statistics there are to download",
        discussion: "Reads the links of a page, keeps those that are ZIP files of drive statistics, and writes them in "
            + "the order of the time they cover. The server is asked for the size and ETag of each, which `reliscore "
            + "data download` then checks. In a directory every ZIP file with a year in its name counts.",
        options: [
            out, source, firstYear, lastYear, noHead, TransferFlags.retries, TransferFlags.retryDelay, .sourceDateEpoch,
            .json,
        ],
        examples: [
            ("reliscore data manifest", "all of Backblaze's files"),
            ("reliscore data manifest --include-year-from 2024 --no-head", "the newest years only, quickly"),
            ("reliscore data manifest --source-url ~/zips --out zips.json", "files that are here already"),
        ],
        exitCodes: [
            (.success, ExitCode.success.meaning), (.noInput, "the source is not there, or has no such files"),
            (.unavailable, "the server does not answer, or libcurl is missing"),
            (.cannotCreate, "the manifest cannot be written"),
        ])

    private let path: String
    private let source: String
    private let firstYear: Int
    private let lastYear: Int?
    private let asksSizes: Bool
    private let options: TransferOptions
    private let generatedAt: Timestamp?
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        path = arguments.text(Self.out) ?? DataPaths.manifest
        source = arguments.text(Self.source) ?? ManifestSource.backblaze
        firstYear = try arguments.value(Self.firstYear, as: .integer(1...9999)) ?? 2013
        lastYear = try arguments.value(Self.lastYear, as: .integer(1...9999))
        asksSizes = !arguments.has(Self.noHead)
        options = try TransferFlags.read(arguments)
        generatedAt = try SourceDateEpoch.read(arguments, environment)
        asJSON = arguments.has(.json)
    }

    func validate() throws {
        if let lastYear, lastYear < firstYear {
            throw CommandError(
                .usage, "--include-year-to \(lastYear) is before --include-year-from \(firstYear)",
                hint: "see reliscore data manifest --help")
        }
        guard !source.isEmpty, !path.isEmpty, !path.hasSuffix("/") else {
            throw CommandError(
                .usage, "data manifest needs a source and a file to write", hint: "see reliscore data manifest --help")
        }
    }

    func run(_ console: Console) throws -> ExitCode {
        let manifest: DatasetManifest
        do throws(FleetError) {
            manifest = try ManifestSource(source, options: options) { console.note("reliscore: \($0)") }.manifest(
                from: firstYear, to: lastYear, asksSizes: asksSizes, generatedAt: generatedAt ?? .now)
        } catch {
            throw CommandError(error)
        }
        do throws(SystemError) {
            try manifest.write(to: path)
        } catch {
            throw CommandError("cannot write", error, expected: "a file", otherwise: .cannotCreate)
        }
        let bytes = manifest.bytes
        if asJSON {
            try console.printJSON([
                "out": .string(path), "source_url": .string(source), "datasets": .number(manifest.datasets.count),
                "include_year_from": .number(manifest.years.lowerBound),
                "include_year_to": .number(manifest.years.upperBound),
                "detected_latest_year": .number(manifest.latestYear), "bytes": bytes.map { .number($0) } ?? .null,
            ])
        } else {
            let size = bytes.map { ", \($0) bytes" } ?? ""
            try console.printLine(
                "wrote \(path): \(manifest.datasets.count) files of \(manifest.years.lowerBound) to "
                    + "\(manifest.years.upperBound)\(size)")
        }
        return .success
    }
}
