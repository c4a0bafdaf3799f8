internal import SystemIO
internal import Warehouse

/// What is known of each drive over the whole warehouse: its first day and its first failure, and how many rows it has in
/// each month. In files, because there are hundreds of thousands of drives.
struct DriveSummaries {
    private let directory: String
    private let duckDB: DuckDB
    private let resources: DuckDB.Resources
    private let months: WarehouseMonths

    /// So that a task's text stays far below what the system takes as one argument.
    static let monthsPerTask = 12

    init(_ months: WarehouseMonths, in directory: String, _ duckDB: DuckDB, _ resources: DuckDB.Resources) {
        self.months = months
        self.directory = directory
        self.duckDB = duckDB
        self.resources = resources
    }

    /// One file for each month, as a pattern.
    private var parts: String { FileSystem.join(DuckDB.escapedPattern(directory), "drives-*.parquet") }
    /// `serial_number`, `first_date`, `failure_date`.
    var drives: String { DuckDB.escapedPattern(FileSystem.join(directory, "all-drives.parquet")) }

    /// Reads serial numbers, days and failures of all months.
    func write(progress: (Month) -> Void) throws(WarehouseError) {
        var start = 0
        while start < months.items.count {
            let part = months.items[start..<min(start + Self.monthsPerTask, months.items.count)]
            progress(part[part.startIndex].month)
            try duckDB.run(part.map(summary).joined(separator: "\n"), resources)
            start += part.count
        }
        try duckDB.run(
            """
            COPY (
                SELECT serial_number, min(first_date) AS first_date, min(failure_date) AS failure_date
                FROM \(DuckDB.scan([parts])) GROUP BY serial_number ORDER BY serial_number
            ) TO \(DuckDB.literal(FileSystem.join(directory, "all-drives.parquet"))) (FORMAT parquet);
            """, resources)
    }

    private func summary(_ item: WarehouseMonths.Item) -> String {
        let path = FileSystem.join(directory, "drives-\(item.month).parquet")
        return """
            COPY (
                SELECT serial_number, \(Self.number(item.month))::INTEGER AS month, count(*) AS rows,
                    min(date)::DATE AS first_date, (min(date) FILTER (failure = 1))::DATE AS failure_date
                FROM \(DuckDB.scan(item.paths)) WHERE date IS NOT NULL AND serial_number IS NOT NULL
                GROUP BY serial_number
            ) TO \(DuckDB.literal(path)) (FORMAT parquet);
            """
    }

    static func number(_ month: Month) -> Int { month.year * 12 + month.month }

    /// Where the drives of a month that have too few rows in the two months before it have the rest of the rows that its
    /// windows look back at, however old; nil where there are none.
    ///
    /// - Returns: A file of `serial_number` and `month`, and the months in it.
    func older(than month: Month) throws(WarehouseError) -> (pairs: String, months: [Month])? {
        let path = FileSystem.join(directory, "older-\(month).parquet")
        let number = Self.number(month)
        let lines = try duckDB.lines(
            """
            COPY (
                WITH parts AS (FROM \(DuckDB.scan([parts])) WHERE month <= \(number)),
                thin AS (
                    SELECT serial_number, \(FeatureQuery.lookBackRows)
                        - coalesce(sum(rows) FILTER (month BETWEEN \(number - 2) AND \(number - 1)), 0) AS needed
                    FROM parts GROUP BY serial_number HAVING bool_or(month = \(number)) AND needed > 0
                ),
                older AS (
                    SELECT serial_number, month, needed,
                        sum(rows) OVER (PARTITION BY serial_number ORDER BY month DESC) - rows AS newer
                    FROM parts JOIN thin USING (serial_number) WHERE month < \(number - 2)
                )
                SELECT serial_number, month FROM older WHERE newer < needed
            ) TO \(DuckDB.literal(path)) (FORMAT parquet);
            \(DuckDB.printing("SELECT DISTINCT month FROM \(DuckDB.scan([DuckDB.escapedPattern(path)])) ORDER BY month"))
            """, resources)
        let found = lines.compactMap { $0.first.flatMap { Int($0) } }
        guard !found.isEmpty else { return nil }
        return (
            DuckDB.escapedPattern(path),
            found.compactMap { Month(year: ($0 - 1) / 12, month: ($0 - 1) % 12 + 1) }
        )
    }
}
