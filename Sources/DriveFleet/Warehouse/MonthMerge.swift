internal import Storage
internal import SystemIO
internal import Warehouse

/// Makes a month's file of the rows it had and new ones, through DuckDB.
///
/// Of several rows for one drive and day stays the one that reports a failure, then the one with most values, then the
/// greatest by all columns in order: whatever order rows come in, the same one stays.
struct MonthMerge {
    let duckDB: DuckDB
    let resources: DuckDB.Resources
    let month: Month
    /// A month's file as this makes it, with so many rows; nil for none.
    let base: (path: String, rows: Int)?

    /// - Parameters:
    ///   - path: Where the file goes.
    ///   - feed: Writes the new rows as lines to a pipe, some of them perhaps of other months, which are left out. Gives
    ///     the number of the month's own.
    /// - Returns: What the file holds; nil for no rows, and then there is no file.
    func run(to path: String, feed: @escaping (CInt) throws(FleetError) -> Int) throws(FleetError) -> MonthFacts? {
        var fed = 0
        let sorted = "\(path).sorted"
        let sql = "\(copy(source, order: "serial_number, date", to: sorted)); \(Self.inspection(of: sorted));"
        let lines = try duckDB.lines(sql, resources) { (input) throws(FleetError) in
            fed = try feed(input.raw)
        } failure: { error in
            FleetError(error)
        }
        let found = try inspected(lines)
        // All that was fed has arrived, or the file is not to be used.
        guard found.facts.rows == fed + (base?.rows ?? 0) else {
            throw FleetError(
                .inputOutput,
                "cannot write \(month): expected \(fed) new rows and \(base?.rows ?? 0) old ones in \(sorted), "
                    + "found \(found.facts.rows); run it again")
        }
        guard found.facts.rows > 0 else { return nil }
        guard found.duplicates > 0 else {
            try attempting("write", expected: "to name a new file") { () throws(SystemError) in
                try FileSystem.rename(sorted, to: path)
            }
            return found.facts
        }
        let facts = try removeDuplicates(in: sorted, to: path)
        try? FileSystem.unlink(sorted)
        return facts
    }

    private func removeDuplicates(in sorted: String, to path: String) throws(FleetError) -> MonthFacts {
        let others = DriveColumn.allCases.filter { $0 != .date && $0 != .serialNumber }.map(\.name)
        let values = others.map { "(\($0) IS NOT NULL)::INTEGER" }.joined(separator: " + ")
        let order = others.map { "\($0) DESC NULLS LAST" }.joined(separator: ", ")
        let best = """
            SELECT * FROM \(Self.table(sorted)) QUALIFY row_number() OVER (PARTITION BY serial_number, date
            ORDER BY coalesce(failure = 1, false) DESC, \(values) DESC, \(order)) = 1
            """
        let sql = "\(copy(best, order: "serial_number, date", to: path)); \(Self.inspection(of: path));"
        let found = try inspected(try duckDB.lines(sql, resources, feed: nil) { FleetError($0) })
        guard found.duplicates == 0 else {
            throw FleetError(
                .inputOutput,
                "cannot write \(path): expected a row for each drive and day, found \(found.duplicates) "
                    + "more; this version of DuckDB cannot be used")
        }
        return found.facts
    }

    private var source: String {
        let types = DriveColumn.allCases.map { "'\($0.name)': '\($0.type)'" }.joined(separator: ", ")
        let new = """
            SELECT \(DriveDays.columnList) FROM read_csv('/dev/stdin', auto_detect = false, header = false, delim = ',',
            quote = '"', escape = '"', new_line = '\\n', columns = {\(types)})
            WHERE date BETWEEN '\(month.firstDate)' AND '\(month.lastDate)'
            """
        guard let base else { return new }
        return "\(new) UNION ALL SELECT \(DriveDays.columnList) FROM \(Self.table(base.path))"
    }

    private func copy(_ query: String, order: String, to path: String) -> String {
        """
        COPY (SELECT \(DriveDays.columnList) FROM (\(query)) ORDER BY \(order)) TO \(DuckDB.literal(path))
        (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)
        """
    }

    private static func table(_ path: String) -> String { DuckDB.scan([DuckDB.escapedPattern(path)]) }

    /// One line of numbers, then one for each column with its name and its nulls. A file that is sorted is looked through
    /// in its order, row beside row, which costs next to nothing.
    private static func inspection(of path: String) -> String {
        """
        SELECT count(*), count(*) FILTER (is_same_drive AND is_same_day), count(*) FILTER (NOT is_same_drive),
        count(*) FILTER (failure = 1), coalesce(bit_or(1::BIGINT << (day(date) - 1)), 0)
        FROM (SELECT date, failure, coalesce(serial_number = lag(serial_number) OVER (), false) AS is_same_drive,
        coalesce(date = lag(date) OVER (), false) AS is_same_day FROM \(table(path)));
        SELECT path_in_schema, sum(stats_null_count) FROM parquet_metadata(\(DuckDB.literal(DuckDB.escapedPattern(path)))) GROUP BY 1
        """
    }

    private func inspected(_ lines: [[String]]) throws(FleetError) -> (facts: MonthFacts, duplicates: Int) {
        var facts = MonthFacts()
        var duplicates: Int?
        for fields in lines {
            let numbers = fields.compactMap { Int($0) }
            if fields.count == 5, numbers.count == 5 {
                (facts.rows, duplicates) = (numbers[0], numbers[1])
                (facts.drives, facts.failures, facts.days) = (numbers[2], numbers[3], numbers[4])
            } else if fields.count == 2, let column = DriveColumn.allCases.first(where: { $0.name == fields[0] }),
                let count = numbers.first
            {
                facts.nulls[column.rawValue] = count
            }
        }
        guard let duplicates else {
            throw FleetError(
                .inputOutput, "cannot write \(month): expected DuckDB to count the rows it wrote, found \(lines)")
        }
        return (facts, duplicates)
    }
}
