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
        let sql = """
            CREATE TEMP TABLE units AS SELECT serial_number, coalesce(model, '') AS model, count(*) AS days,
            count(*) FILTER (failure = 1) AS failures, min(date) FILTER (failure = 1) AS failed, max(date) AS last
            FROM \(DuckDB.scan(table.entries.map { DuckDB.escapedPattern(table.path(of: $0)) })) GROUP BY ALL;
            SELECT count(*), count(failed), count(*) FILTER (last > failed), count(*) FILTER (failures > 1),
            count(*) FILTER (models > 1) FROM (SELECT min(failed) AS failed, max(last) AS last,
            sum(failures) AS failures, count(*) AS models FROM units GROUP BY serial_number);
            SELECT url_encode(model), sum(days), count(*) AS drives, sum(failures) FROM units GROUP BY model ORDER BY drives DESC, model
            """
        let records = try duckDB.lines(sql, resources, feed: nil) { FleetError($0) }
        guard let first = records.first, first.count == 5, let counts = Self.numbers(first[...]) else {
            throw FleetError(
                .inputOutput,
                "cannot count the drives of \(table.directory): expected five numbers from DuckDB, "
                    + "found \(records.prefix(1))")
        }
        (drives, failedDrives, seenAfterFailure) = (counts[0], counts[1], counts[2])
        (failedAgain, ofSeveralModels) = (counts[3], counts[4])
        models = records.dropFirst().compactMap { record in
            guard record.count == 4, let counts = Self.numbers(record[1...]) else { return nil }
            return Model(name: record[0].urlDecoded, rows: counts[0], drives: counts[1], failures: counts[2])
        }
    }

    private static func numbers(_ texts: ArraySlice<String>) -> [Int]? {
        let numbers = texts.compactMap { Int($0) }
        return numbers.count == texts.count ? numbers : nil
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
        guard let drives = json["drives"]?.countValue, let failed = json["failed_drives"]?.countValue,
            let after = json["drives_seen_after_their_failure"]?.countValue,
            let again = json["drives_with_several_failures"]?.countValue,
            let several = json["drives_of_several_models"]?.countValue, let models = json["models"]?.arrayValue
        else { return nil }
        (self.drives, failedDrives, seenAfterFailure) = (drives, failed, after)
        (failedAgain, ofSeveralModels) = (again, several)
        for item in models {
            guard let name = item["model"]?.stringValue, let rows = item["rows"]?.countValue,
                let drives = item["drives"]?.countValue, let failures = item["failures"]?.countValue
            else { return nil }
            self.models.append(Model(name: name, rows: rows, drives: drives, failures: failures))
        }
    }
}
