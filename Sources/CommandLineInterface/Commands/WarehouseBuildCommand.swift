internal import DriveFleet
internal import JSONText
import Synchronization
internal import Telemetry
internal import Warehouse

/// `reliscore warehouse build`
struct WarehouseBuildCommand: Command {
    private static let zips = CommandOption(
        "zips", value: "DIR", "the directory of the ZIP files", default: DataPaths.zips)
    static let out = CommandOption("out", value: "DIR", "the warehouse", default: DataPaths.warehouse)
    private static let longest = CommandOption(
        "max-csv-files", value: "N", "stop after N daily files, counted by ZIP file and name", default: "all")
    private static let clean = CommandOption("clean", "empty the warehouse first")
    private static let keepGoing = CommandOption(
        "keep-going", "after a ZIP file that cannot be used, go on with the next; the exit code says so at the end")

    static let description = CommandDescription(
        "warehouse build", "bring ZIP files of daily drive statistics into one table",
        discussion:
            "Reads every daily CSV file in the ZIP files, of any of Backblaze's layouts, and writes Parquet files: "
            + "one for each month, a row for each drive and day, sorted by drive. Nothing is unpacked to disk.\n"
            + "Run again, it adds what is new. It may be stopped at any time, and goes on from the last whole ZIP file. "
            + "Of several rows for one drive and day it keeps the one with a failure, else the one with most values.\n"
            + "quality.json and quality.html in the warehouse say what is in the data, and what was rejected.",
        options: [zips, out, longest, clean, keepGoing, .json] + DuckDBOptions.engine,
        examples: [
            ("reliscore warehouse build", "everything in data/backblaze/zips"),
            ("reliscore warehouse build --zips ../shared/data/backblaze --out /tmp/warehouse", "other places"),
        ],
        exitCodes: [
            (.success, "all is in the warehouse"),
            (.badData, "a ZIP file cannot be used; those before it are in the warehouse"),
            (.noInput, "there are no ZIP files"),
            (.unavailable, "DuckDB is missing, or another build is at work on the warehouse"),
        ])

    private let archives: String
    private let warehouse: String
    private let maximum: Int?
    private let isClean: Bool
    private let keepsGoing: Bool
    private let isJSON: Bool
    private let engine: DuckDBOptions

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        archives = arguments.text(Self.zips) ?? DataPaths.zips
        warehouse = arguments.text(Self.out) ?? DataPaths.warehouse
        maximum = try arguments.value(Self.longest, as: .integer(1...1_000_000))
        isClean = arguments.has(Self.clean)
        keepsGoing = arguments.has(Self.keepGoing)
        isJSON = arguments.has(.json)
        engine = try DuckDBOptions(arguments, environment)
    }

    func run(_ console: Console) throws -> ExitCode {
        var builder = WarehouseBuilder(
            archives: archives, warehouse: warehouse, duckDB: try engine.find(),
            memoryMegabytes: engine.resources.memoryMegabytes, threads: engine.resources.threads)
        builder.longest = maximum
        builder.isClean = isClean
        builder.keepsGoing = keepsGoing
        let line = Mutex(ProgressLine(console))
        defer { line.withLock { $0?.hide() } }
        let outcome: WarehouseBuilder.Outcome
        do throws(FleetError) {
            outcome = try builder.run { work in line.withLock { $0?.show(work) } }
        } catch {
            throw CommandError(error)
        }
        line.withLock { $0?.hide() }
        for name in outcome.emptyArchives { console.note("reliscore: \(name) holds no daily CSV files") }
        for failure in outcome.failures { console.note("reliscore: \(failure)") }
        if isJSON { try console.printJSON(report(outcome)) } else { try console.printLine(words(outcome)) }
        return outcome.failures.isEmpty ? .success : .badData
    }

    private func words(_ outcome: WarehouseBuilder.Outcome) -> String {
        let new =
            outcome.newFiles == 0
            ? "nothing new in \(outcome.archives) ZIP files"
            : "\(outcome.newRows) rows of \(outcome.newFiles) daily files in \(outcome.newArchives) of "
                + "\(outcome.archives) ZIP files are new"
        return "\(warehouse): \(new)"
    }

    private func report(_ outcome: WarehouseBuilder.Outcome) -> JSONValue {
        [
            "warehouse": .string(warehouse), "zip_files": .number(outcome.archives),
            "new_zip_files": .number(outcome.newArchives), "new_daily_files": .number(outcome.newFiles),
            "new_rows": .number(outcome.newRows),
            "failures": .array(outcome.failures.map { .string($0.description) }),
            "quality": outcome.quality.json,
        ]
    }
}
