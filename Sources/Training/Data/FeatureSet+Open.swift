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
        } catch let error as WarehouseError {
            let code: TrainingError.Code =
                switch error.code {
                case .badData: .badData
                case .notFound: .notFound
                default: .inputOutput
                }
            throw TrainingError(code, error.description)
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
        let isLedgered = (try? FileStatus.of(FileSystem.join(directory, MonthlyTable.ledgerName))) != nil
        let table = isLedgered ? try MonthlyTable.open(directory, kind: MonthlyTable.featuresKind) : nil
        let files =
            try table.map { ParquetFolder(directory, names: $0.entries.map(\.path)) }
            ?? ParquetFolder(walking: directory)
        guard !files.names.isEmpty else {
            throw TrainingError(
                .notFound,
                "cannot read features of \(directory): expected Parquet files, found none; "
                    + "make them with reliscore features build")
        }
        if case .bool(false)? = table?.facts["is_complete"] {
            throw TrainingError(
                .badData,
                "cannot read features of \(directory): expected all months of one build, found a build "
                    + "that did not end; run reliscore features build again")
        }
        // A file of a ledger by its own name: beside it may lie what a broken run left.
        let patterns =
            isLedgered
            ? files.names.map { DuckDB.escapedPattern(FileSystem.join(directory, $0)) } : files.patterns
        let bytes = try schema(of: table, directory)
        let layout = try FeatureLayout(
            schema: bytes, columns: columns(patterns, duckDB, resources),
            in: directory)
        let facts = try facts(patterns, layout, duckDB, resources)
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
            digest: "\(try files.digest(after: bytes ?? []))", hasFailureDate: layout.hasFailureDate,
            patterns: patterns, isSorted: isLedgered)
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
        let lines = try duckDB.answer(
            "SELECT url_encode(column_name), url_encode(column_type) FROM (DESCRIBE FROM \(DuckDB.scan(patterns)))",
            resources, "cannot read the columns of \(patterns.first ?? "")")
        return try lines.map { (line) throws(TrainingError) in
            guard line.count == 2 else {
                throw TrainingError(
                    .engineFailed,
                    "cannot read the columns of \(patterns.first ?? ""): expected a name and a type from DuckDB, "
                        + "found \(line.count) fields; look at what \(duckDB.program) is")
            }
            return FeatureLayout.Column(name: line[0].urlDecoded, type: line[1].urlDecoded)
        }
    }

    private static func facts(
        _ patterns: [String], _ layout: FeatureLayout, _ duckDB: DuckDB, _ resources: DuckDB.Resources
    ) throws(TrainingError) -> [String] {
        let date = DuckDB.identifier(layout.date)
        let isLabelled = "FILTER (\(DuckDB.identifier(layout.label)) IS NOT NULL)"
        return try duckDB.answer(
            """
            SELECT min(\(date))::DATE, max(\(date))::DATE, count(*),
                min(\(date)) \(isLabelled)::DATE, max(\(date)) \(isLabelled)::DATE
            FROM \(DuckDB.scan(patterns))
            """, resources, "cannot read the days of \(patterns.first ?? "")"
        ).first ?? []
    }
}

extension SystemError {
    fileprivate var isMissingFile: Bool { code == 2 || code == 20 }  // ENOENT, ENOTDIR
}
