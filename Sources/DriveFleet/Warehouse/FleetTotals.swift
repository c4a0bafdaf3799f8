internal import Datasets
internal import JSONText
internal import Warehouse

/// What only a look over all months can tell.
struct FleetTotals: Equatable, Sendable {
    struct Model: Equatable, Sendable {
        /// Empty for drives whose model is not known.
        var name: String
        var rows: Int
        var drives: Int
        var failures: Int
    }

    var drives = 0
    /// Drives with a failure.
    var failedDrives = 0
    /// Drives with rows after their first failure.
    var seenAfterFailure = 0
    /// Drives with more than one failure.
    var failedAgain = 0
    /// Drives under more than one model.
    var ofSeveralModels = 0
    /// Most drives first.
    var models: [Model] = []

    init() {}

    /// Asks DuckDB: one pass over four columns.
    init(_ table: MonthlyTable, _ duckDB: DuckDB, _ resources: DuckDB.Resources) throws(FleetError) {
        guard !table.entries.isEmpty else { return }
        let files = table.entries.map { DuckDB.literal(table.path(of: $0)) }.joined(separator: ", ")
        let sql = """
            CREATE TEMP TABLE units AS SELECT serial_number, coalesce(model, '') AS model, count(*) AS days,
            count(*) FILTER (failure = 1) AS failures, min(date) FILTER (failure = 1) AS failed, max(date) AS last
            FROM read_parquet([\(files)], hive_partitioning = false) GROUP BY ALL;
            SELECT count(*), count(failed), count(*) FILTER (last > failed), count(*) FILTER (failures > 1),
            count(*) FILTER (models > 1) FROM (SELECT min(failed) AS failed, max(last) AS last,
            sum(failures) AS failures, count(*) AS models FROM units GROUP BY serial_number);
            SELECT model, sum(days), count(*) AS drives, sum(failures) FROM units GROUP BY model ORDER BY drives DESC, model
            """
        var lines: [UInt8] = []
        try duckDB.run(
            sql, resources, receive: { (bytes) throws(FleetError) in lines.append(contentsOf: bytes) },
            failure: { FleetError($0) })
        let records = try Self.records(lines)
        guard let first = records.first, first.count == 5, let counts = Self.numbers(first[...]) else {
            throw FleetError(
                .inputOutput,
                "cannot count the drives of \(table.directory): expected five numbers from DuckDB, "
                    + "found \"\(String(decoding: lines.prefix(200), as: UTF8.self))\"")
        }
        (drives, failedDrives, seenAfterFailure) = (counts[0], counts[1], counts[2])
        (failedAgain, ofSeveralModels) = (counts[3], counts[4])
        models = records.dropFirst().compactMap { record in
            guard record.count == 4, let counts = Self.numbers(record[1...]) else { return nil }
            return Model(name: record[0], rows: counts[0], drives: counts[1], failures: counts[2])
        }
    }

    private static func numbers(_ texts: ArraySlice<String>) -> [Int]? {
        let numbers = texts.compactMap { Int($0) }
        return numbers.count == texts.count ? numbers : nil
    }

    private static func records(_ text: [UInt8]) throws(FleetError) -> [[String]] {
        var reader = CSVReader()
        var records: [[String]] = []
        do {
            try text.withUnsafeBytes { bytes in
                var position = 0
                while position < bytes.count, try reader.next(in: bytes, from: &position) {
                    records.append(reader.record.texts)
                }
            }
            if try reader.finish() { records.append(reader.record.texts) }
        } catch {
            throw FleetError(.inputOutput, "cannot read what DuckDB counted: \(error)")
        }
        return records
    }
}

extension FleetTotals {
    var json: JSONObject {
        [
            "drives": .number(drives), "failed_drives": .number(failedDrives),
            "drives_seen_after_their_failure": .number(seenAfterFailure),
            "drives_with_several_failures": .number(failedAgain),
            "drives_of_several_models": .number(ofSeveralModels),
            "models": .array(
                models.map {
                    [
                        "model": .string($0.name), "drives": .number($0.drives), "rows": .number($0.rows),
                        "failures": .number($0.failures),
                    ]
                }),
        ]
    }

    /// Reads what `json` wrote; nil when it is something else.
    init?(json: JSONValue) {
        guard let drives = json["drives"]?.number?.int, let failed = json["failed_drives"]?.number?.int,
            let after = json["drives_seen_after_their_failure"]?.number?.int,
            let again = json["drives_with_several_failures"]?.number?.int,
            let several = json["drives_of_several_models"]?.number?.int, let models = json["models"]?.arrayValue
        else { return nil }
        (self.drives, failedDrives, seenAfterFailure) = (drives, failed, after)
        (failedAgain, ofSeveralModels) = (again, several)
        for item in models {
            guard let name = item["model"]?.stringValue, let rows = item["rows"]?.number?.int,
                let drives = item["drives"]?.number?.int, let failures = item["failures"]?.number?.int
            else { return nil }
            self.models.append(Model(name: name, rows: rows, drives: drives, failures: failures))
        }
    }
}
