internal import DriveFleet
internal import JSONText

/// `reliscore warehouse report`
struct WarehouseReportCommand: Command {
    static let description = CommandDescription(
        "warehouse report", "print what the last build found in the data", arguments: ["[DIR]"],
        discussion:
            "Prints the data quality report of a warehouse: rows, drives and failures, what was rejected or set to "
            + "null, duplicates, days without data. The whole of it is in quality.html and quality.json there.",
        options: [.json],
        examples: [("reliscore warehouse report", "on \(DataPaths.warehouse)")],
        exitCodes: [
            (.success, ExitCode.success.meaning), (.noInput, "there is no warehouse, or its last build did not end"),
        ])

    private let warehouse: String
    private let isJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        warehouse = arguments.positionals.first ?? DataPaths.warehouse
        isJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        let quality: WarehouseQuality
        do throws(FleetError) { quality = try WarehouseQuality.open(warehouse) } catch { throw CommandError(error) }
        if isJSON { try console.printJSON(quality.json) } else { try console.printLine(quality.text) }
        return .success
    }
}
