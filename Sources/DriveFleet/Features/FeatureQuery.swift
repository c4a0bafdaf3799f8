internal import SystemIO
internal import Warehouse

/// The SQL that makes the features of one month.
///
/// All sums are of whole numbers below 2^48, at most 30 of them, and so exact: no digit depends on the order in which
/// DuckDB adds. Standard deviations are (n Σx² - (Σx)²)^½ / n with whole numbers of 128 bits below the root. Columns with
/// other values go a slower way, over sorted lists.
struct FeatureQuery {
    let options: FeatureBuildOptions
    let month: Month
    /// Of the whole warehouse.
    let lastDay: CalendarDate
    let inexact: Set<String>
    /// There may be several rows for a drive and a day.
    let hasDuplicates: Bool
    /// Paths of the month and of those before it that its windows reach into.
    let sources: [String]
    /// Windows of rows: `(serial_number, month)` of rows before those, and the files that hold them.
    let older: (pairs: String, paths: [String])?
    /// Paths of the months that the labels look at.
    let ahead: [String]
    /// First day and first failure of each drive.
    let drives: String

    /// How many days after the horizon a drive may be silent and still be taken as one that did not leave.
    static let patienceDays = 6
    /// The windows of 30 days look back 29 days, and the row before a day may be 30 days older.
    static let lookBackDays = 30
    static let lookBackRows = 29

    private var columns: [String] { FeatureColumns.sources }
    private var firstDay: String { "DATE '\(month.firstDate)'" }

    /// Writes the month into a file.
    func copying(to path: String) -> String {
        """
        COPY (
            WITH source AS (\(source)),
            windowed AS (\(windowed)),
            drives AS (FROM \(DuckDB.scan([drives]))),
            ahead AS (\(presence))
            SELECT \(outputs.joined(separator: ",\n        "))
            FROM windowed LEFT JOIN drives USING (serial_number) LEFT JOIN ahead USING (serial_number)
            WHERE date >= \(firstDay)
            ORDER BY date, serial_number\(ties)
        ) TO \(DuckDB.literal(path)) (FORMAT parquet, COMPRESSION zstd);
        """
    }

    /// Of rows of the same drive and day: an order that depends on nothing but their content.
    private var ties: String {
        guard hasDuplicates, options.windows == .rows else { return "" }
        let names = ["failure", "model", "capacity_bytes"] + columns.indices.map { "c\($0)" }
        return names.map { ", \($0) NULLS FIRST" }.joined()
    }

    // MARK: rows

    private var source: String {
        let first = options.windows == .days ? month.firstDate.adding(days: -Self.lookBackDays) : nil
        let from = first.map { "date >= DATE '\($0)' AND " } ?? ""
        var text = select(from: DuckDB.scan(sources), where: "\(from)date IS NOT NULL AND serial_number IS NOT NULL")
        if let older {
            let table = """
                (SELECT rows.* FROM \(DuckDB.scan(older.paths)) rows SEMI JOIN \(DuckDB.scan([older.pairs])) pairs
                    ON rows.serial_number = pairs.serial_number
                    AND year(rows.date) * 12 + month(rows.date) = pairs.month)
                """
            text += " UNION ALL " + select(from: table, where: "true")
        }
        if hasDuplicates, options.windows == .days { text += " QUALIFY \(isKept)" }
        return text
    }

    private func select(from table: String, where condition: String) -> String {
        let values = columns.enumerated().map { index, name in
            "CASE WHEN isfinite(\(name)::DOUBLE) THEN \(name)::DOUBLE END AS c\(index)"
        }
        return """
            SELECT date::DATE AS date, (date::DATE - DATE '1970-01-01')::INTEGER AS day, serial_number, model,
                failure, capacity_bytes, \(values.joined(separator: ", "))
            FROM \(table) WHERE \(condition)
            """
    }

    /// Of several rows for a drive and a day: the one with a failure, then the one that says most, then the greatest.
    private var isKept: String {
        let names = ["model", "failure", "capacity_bytes"] + columns
        let count = names.map { "(\($0) IS NOT NULL)::INTEGER" }.joined(separator: " + ")
        let greatest = names.map { "\($0) DESC NULLS LAST" }.joined(separator: ", ")
        return "row_number() OVER (PARTITION BY serial_number, date ORDER BY (failure = 1) DESC NULLS LAST, "
            + "(\(count)) DESC, \(greatest)) = 1"
    }

    // MARK: windows

    private var windowed: String {
        let values = columns.enumerated().map { index, name in
            inexact.contains(name) ? listWindows("c\(index)", index) : sumWindows("c\(index)", index)
        }
        let order = "PARTITION BY serial_number ORDER BY day\(ties)"
        let unit = options.windows == .days ? "RANGE" : "ROWS"
        return """
            SELECT date, day, serial_number, model, failure, capacity_bytes,
                \(columns.indices.map { "c\($0)" }.joined(separator: ", ")),
                \(values.joined(separator: ",\n            "))
            FROM source WINDOW w AS (\(order)),
                w7 AS (\(order) \(unit) BETWEEN 6 PRECEDING AND CURRENT ROW),
                w30 AS (\(order) \(unit) BETWEEN 29 PRECEDING AND CURRENT ROW)
            """
    }

    private func sumWindows(_ column: String, _ index: Int) -> String {
        """
        avg(\(column)) OVER w7 AS mean7_\(index), count(\(column)) OVER w30 AS n\(index),
            sum(\(column)) OVER w30 AS s\(index), sum(\(column)::HUGEINT * \(column)::HUGEINT) OVER w30 AS q\(index),
            \(isIncreasing(column)) AS up\(index)
        """
    }

    private func listWindows(_ column: String, _ index: Int) -> String {
        """
        list_avg(list_sort(list(\(column)) FILTER (\(column) IS NOT NULL) OVER w7)) AS mean7_\(index),
            list_sort(list(\(column)) FILTER (\(column) IS NOT NULL) OVER w30) AS v\(index),
            \(isIncreasing(column)) AS up\(index)
        """
    }

    private func isIncreasing(_ column: String) -> String {
        let isNear = options.windows == .days ? " AND day - lag(day) OVER w <= \(Self.lookBackDays)" : ""
        return "CASE WHEN \(column) > lag(\(column)) OVER w\(isNear) THEN 1 ELSE 0 END"
    }

    // MARK: output

    private var outputs: [String] {
        func each(_ family: String, _ value: (Int) -> String) -> [String] {
            columns.enumerated().map { "\(value($0)) AS \($1)_\(family)" }
        }
        let isInexact = columns.map { inexact.contains($0) }
        return [
            "date AS as_of_date", "serial_number", "model", "capacity_bytes::BIGINT AS capacity_bytes",
            "date - first_date AS age_days",
            "\(label) AS \(FeatureColumns.label(horizonDays: options.horizonDays))",
        ] + each("mean_7d") { "mean7_\($0)" }
            + each("mean_30d") { isInexact[$0] ? "list_avg(v\($0))" : "CASE WHEN n\($0) > 0 THEN s\($0) / n\($0) END" }
            + each("std_30d") { index in
                isInexact[index]
                    ? "list_stddev_pop(v\(index))"
                    : "CASE WHEN n\(index) > 0 THEN sqrt((n\(index) * q\(index) "
                        + "- s\(index)::HUGEINT * s\(index)::HUGEINT)::DOUBLE) / n\(index) END"
            } + each("delta_vs_7d") { "c\($0) - mean7_\($0)" } + each("is_increasing") { "up\($0)" }
            + ["CASE WHEN failure_date <= date + \(options.horizonDays) THEN failure_date END AS failure_date"]
    }

    private var label: String {
        let horizon = options.horizonDays
        if options.windows == .rows {
            return "CASE WHEN failure_date > date AND failure_date <= date + \(horizon) THEN 1 ELSE 0 END"
        }
        func isSeen(_ days: String) -> String {
            "(coalesce(\(days), 0) >> (date - \(firstDay))::INTEGER) & \((1 << (Self.patienceDays + 1)) - 1) <> 0"
        }
        // Before the end of the data, or a hole in them, no drive is seen later on: the failures that are known there are
        // left out with all else, as kept alone they would be all there is.
        return """
            CASE WHEN failure_date <= date THEN NULL
                WHEN NOT (\(isSeen("(SELECT bit_or(seen) FROM ahead)"))) THEN NULL
                WHEN failure_date <= date + \(horizon) THEN 1
                WHEN \(isSeen("seen")) THEN 0 END
            """
    }

    /// On which days each drive is seen from the first day's horizon on, one bit a day: at most 31 + 6 of them.
    private var presence: String {
        guard options.windows == .days, !ahead.isEmpty else {
            return "SELECT NULL::VARCHAR AS serial_number, NULL::BIGINT AS seen WHERE false"
        }
        let base = month.firstDate.adding(days: options.horizonDays)
        let last = month.lastDate.adding(days: options.horizonDays + Self.patienceDays)
        return """
            SELECT serial_number, bit_or(1::BIGINT << (date::DATE - DATE '\(base)')::INTEGER) AS seen
            FROM \(DuckDB.scan(ahead)) WHERE date BETWEEN DATE '\(base)' AND DATE '\(last)' GROUP BY serial_number
            """
    }

    /// Counts the rows of a month's file: all, by label, and without one by reason: failed already, no longer
    /// observable, left.
    func counts(of path: String) -> String {
        let label = FeatureColumns.label(horizonDays: options.horizonDays)
        let cut = "DATE '\(lastDay.adding(days: -options.horizonDays))'"
        return DuckDB.printing(
            """
            SELECT count(*), count(*) FILTER (\(label) = 1), count(*) FILTER (\(label) = 0),
                count(*) FILTER (\(label) IS NULL AND failure_date <= as_of_date),
                count(*) FILTER (\(label) IS NULL AND as_of_date > \(cut)
                    AND coalesce(failure_date > as_of_date, true))
            FROM \(DuckDB.scan([DuckDB.escapedPattern(path)]))
            """)
    }
}
