internal import DriveFleet
internal import JSONText
internal import Warehouse

/// `reliscore features build`
struct FeaturesBuildCommand: Command {
    private static let warehouse = CommandOption(
        "warehouse", value: "DIR", "where the drive statistics are", default: DataPaths.warehouse)
    private static let output = CommandOption(
        "out", value: "DIR", "where to put the features", default: DataPaths.features)
    private static let horizon = CommandOption(
        "horizon-days", value: "N", "how many days ahead the label looks", default: "30")
    private static let windows = CommandOption(
        "windows", value: "KIND",
        "days: calendar days, and labels only where they can be known; "
            + "rows: as ReliScore's own SQL", default: "days",
        choices: FeatureBuildOptions.Windows.allCases.map(\.rawValue))
    private static let clean = CommandOption("clean", "build all months anew")

    static let description = CommandDescription(
        "features build", "make the 47 features and the label of each drive and day",
        discussion: "Builds the months whose inputs changed since the last build, and no others: the result is the "
            + "same, byte for byte, as that of a build from nothing. What was done is written to feature_schema.json. "
            + "There is no --row-limit: rows at random make no windows; take a smaller warehouse. DuckDB's spill lies "
            + "beside the features, up to the size of two months without compression; memory is about one and a half "
            + "times --memory.",
        options: [warehouse, output, horizon, windows, clean] + DuckDBOptions.engine + [.json],
        examples: [
            ("reliscore features build", "the features of \(DataPaths.warehouse)"),
            ("reliscore features build --windows rows --out data/backblaze/features_rows", "as ReliScore has them"),
        ],
        exitCodes: [
            (.success, "the features are there"), (.noInput, "there is no warehouse"),
            (.badData, "the warehouse is not valid, or the directory holds something else"),
            (.unavailable, "DuckDB is missing or failed, or another build has the directory"),
            (.inputOutput, "reading or writing failed, such as on a full disk"),
        ])

    private let options: FeatureBuildOptions
    private let engine: DuckDBOptions
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        options = FeatureBuildOptions(
            warehouse: arguments.text(Self.warehouse) ?? DataPaths.warehouse,
            output: arguments.text(Self.output) ?? DataPaths.features,
            horizonDays: try arguments.value(Self.horizon, as: .integer(1...365)) ?? 30,
            windows: try arguments.value(Self.windows, as: .choice) ?? .days,
            isClean: arguments.has(Self.clean))
        engine = try DuckDBOptions(arguments, environment)
        asJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        let build = FeatureBuild(options, using: try engine.find(), engine.resources)
        var progress = ProgressLine(console)
        defer { progress?.hide() }
        let report: FeatureBuildReport
        do throws(WarehouseError) {
            report = try build.run { progress?.show($0) }
        } catch {
            throw CommandError(error)
        }
        progress?.hide()
        if asJSON {
            try console.printJSON(json(report))
        } else {
            try console.printLine(
                "\(report.rows) rows of \(report.months.count) months are in \(options.output): "
                    + "\(report.built.count) months built, \(report.months.count - report.built.count) unchanged")
        }
        return .success
    }

    private func json(_ report: FeatureBuildReport) -> JSONValue {
        [
            "features": .string(options.output), "rows": .number(report.rows),
            "months": .array(report.months.map { .string($0.description) }),
            "built": .array(report.built.map { .string($0.description) }),
            "removed": .array(report.removed.map { .string($0.description) }), "schema": report.schema,
        ]
    }
}
