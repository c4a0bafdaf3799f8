internal import Datasets
internal import JSONText
internal import SystemIO
package import Warehouse

extension FeatureSet {
    /// Looks what is in `directory`; reads no rows but for their first and last day.
    package static func open(
        _ directory: String, using duckDB: DuckDB, _ resources: DuckDB.Resources
    ) throws(TrainingError) -> FeatureSet {
        do {
            return try look(directory, duckDB, resources)
        } catch let error as TrainingError {
            throw error
        } catch let error as FileReadError {
            throw TrainingError(.inputOutput, "cannot read the schema of \(directory): \(error)")
        } catch let error as SystemError where error.isMissingFile {
            throw TrainingError(
                .notFound,
                "cannot read features of \(directory): expected a directory, found none; "
                    + "make it with reliscore features build")
        } catch {
            throw TrainingError(.inputOutput, "cannot read features of \(directory): \(error)")
        }
    }

    private static let schemaName = "feature_schema.json"
    private static let longestSchema = 16 << 20

    private static func look(
        _ directory: String, _ duckDB: DuckDB, _ resources: DuckDB.Resources
    ) throws -> FeatureSet {
        let isLedgered = (try? FileStatus.of(FileSystem.join(directory, "ledger.json"))) != nil
        let table = isLedgered ? try MonthlyTable.open(directory, kind: MonthlyTable.featuresKind) : nil
        let names = try table?.entries.map(\.path) ?? FeatureFiles.walk(directory)
        let files = FeatureFiles(names: names, isLedgered: isLedgered)
        guard !files.names.isEmpty else {
            throw TrainingError(
                .notFound,
                "cannot read features of \(directory): expected Parquet files, found none; "
                    + "make them with reliscore features build")
        }
        let bytes = try schema(of: table, directory)
        let layout = try FeatureLayout(
            schema: bytes, columns: columns(files.patterns(in: directory), duckDB, resources),
            in: directory)
        let facts = try facts(files.patterns(in: directory), layout, duckDB, resources)
        guard facts.count == 5, let first = CalendarDate(facts[0]), let last = CalendarDate(facts[1]),
            let rows = Int(facts[2])
        else {
            throw TrainingError(
                .badData, "cannot read features of \(directory): expected rows with dates from 1970 on, found none")
        }
        let labelled = CalendarDate(facts[3]).flatMap { first in CalendarDate(facts[4]).map { first...$0 } }
        return FeatureSet(
            directory: directory, featureNames: layout.features, labelColumn: layout.label,
            horizonDays: layout.horizonDays, dateColumn: layout.date, unitColumn: layout.unit,
            groupColumn: layout.group, schema: layout.schema, firstDay: first, lastDay: last, labelledDays: labelled,
            rowCount: rows,
            digest: try files.digest(in: directory, schema: bytes ?? []), hasFailureDate: layout.hasFailureDate,
            patterns: files.patterns(in: directory), isSorted: isLedgered)
    }

    /// The ledger has a copy, which changes in the same step as the files.
    private static func schema(of table: MonthlyTable?, _ directory: String) throws(FileReadError) -> [UInt8]? {
        if let recorded = table?.facts["schema"] { return Array(recorded.text().utf8) }
        let path = FileSystem.join(directory, schemaName)
        guard (try? FileStatus.of(path)) != nil else { return nil }
        return try FileSystem.read(path, limit: longestSchema)
    }

    private static func columns(
        _ patterns: [String], _ duckDB: DuckDB, _ resources: DuckDB.Resources
    ) throws(TrainingError) -> [FeatureLayout.Column] {
        let lines = try duckDB.lines(
            "SELECT url_encode(column_name), url_encode(column_type) FROM (DESCRIBE FROM \(scan(patterns)))",
            resources, "cannot read the columns of \(patterns.first ?? "")")
        return lines.map { FeatureLayout.Column(name: $0[0].urlDecoded, type: $0[1].urlDecoded) }
    }

    private static func facts(
        _ patterns: [String], _ layout: FeatureLayout, _ duckDB: DuckDB, _ resources: DuckDB.Resources
    ) throws(TrainingError) -> [String] {
        let date = DuckDB.identifier(layout.date)
        let isLabelled = "FILTER (\(DuckDB.identifier(layout.label)) IS NOT NULL)"
        return try duckDB.lines(
            """
            SELECT min(\(date))::DATE, max(\(date))::DATE, count(*),
                min(\(date)) \(isLabelled)::DATE, max(\(date)) \(isLabelled)::DATE
            FROM \(scan(patterns))
            """, resources, "cannot read the days of \(patterns.first ?? "")"
        ).first ?? []
    }

    /// The table of all files, without the columns that their folders' names stand for.
    static func scan(_ patterns: [String], options: String = "") -> String {
        let list = patterns.map(DuckDB.literal).joined(separator: ", ")
        return "read_parquet([\(list)], hive_partitioning = false\(options))"
    }
}

extension SystemError {
    fileprivate var isMissingFile: Bool { code == 2 || code == 20 }  // ENOENT, ENOTDIR
}
