import TestSupport
import Testing
import Warehouse

@testable import DriveFleet

/// `--windows rows` against one statement over the whole warehouse with the meaning of ReliScore's own.
@Suite("Windows of rows", .enabled(if: TrainingTools.duckDB != nil))
struct RowWindowsTests {
    /// In DuckDB a standard deviation's last digits depend on which other drives there are, because they decide the order
    /// of its additions; ours are those of exact sums. The difference stays below this part of the deviation plus a
    /// thousandth of the mean, which is what the additions lose digits against.
    static let deviationTolerance = 1e-12

    /// Rows of the same drive and day have no order in ReliScore's statement: it gets ours here.
    static func reference(_ table: String, horizonDays: Int) -> String {
        let ties = (["failure", "model", "capacity_bytes"] + FeatureColumns.sources).map { ", \($0) NULLS FIRST" }
        let order = "PARTITION BY serial_number ORDER BY date" + ties.joined()
        func each(_ family: String, _ value: (String) -> String) -> String {
            FeatureColumns.sources.map { "\(value($0)) AS \($0)_\(family)" }.joined(separator: ", ")
        }
        return """
            WITH drives AS (
                SELECT serial_number, min(date) AS first_date, min(CASE WHEN failure = 1 THEN date END) AS failed
                FROM \(table) GROUP BY serial_number
            )
            SELECT date AS as_of_date, serial_number, model, capacity_bytes,
                date_diff('day', first_date, date) AS age_days,
                CASE WHEN failed IS NOT NULL AND failed > date AND failed <= date + INTERVAL \(horizonDays) DAY
                    THEN 1 ELSE 0 END AS label_\(horizonDays)d,
                \(each("mean_7d") { "avg(\($0)) OVER w7" }), \(each("mean_30d") { "avg(\($0)) OVER w30" }),
                \(each("std_30d") { "stddev_pop(\($0)) OVER w30" }),
                \(each("delta_vs_7d") { "\($0) - avg(\($0)) OVER w7" }),
                \(each("is_increasing") { "CASE WHEN \($0) > lag(\($0)) OVER w THEN 1 ELSE 0 END" }),
                row_number() OVER (PARTITION BY serial_number, date ORDER BY failure\(ties.joined())) AS copy
            FROM \(table) JOIN drives USING (serial_number)
            WINDOW w AS (\(order)), w7 AS (\(order) ROWS BETWEEN 6 PRECEDING AND CURRENT ROW),
                w30 AS (\(order) ROWS BETWEEN 29 PRECEDING AND CURRENT ROW)
            """
    }

    /// Counts rows, and cells that are not the same: first those of deviations that are further off than they may be,
    /// then all others.
    static func comparison(_ features: String, _ reference: String, horizonDays: Int) -> String {
        let others =
            FeatureColumns.features.map(\.name).filter { !$0.hasSuffix("_std_30d") }
            + ["model", FeatureColumns.label(horizonDays: horizonDays)]
        let off = FeatureColumns.sources.map { name in
            let (a, b) = ("a.\(name)_std_30d", "b.\(name)_std_30d")
            return "(CASE WHEN \(a) IS NULL OR \(b) IS NULL THEN \(a) IS DISTINCT FROM \(b) ELSE abs(\(a) - \(b)) > "
                + "\(deviationTolerance) * (\(b) + 1e-3 * abs(b.\(name)_mean_30d)) END)::INTEGER"
        }
        return """
            SELECT count(*), sum(\(off.joined(separator: " + "))),
                sum(\(others.map { "(a.\($0) IS DISTINCT FROM b.\($0))::INTEGER" }.joined(separator: " + ")))
            FROM (SELECT *, row_number() OVER (PARTITION BY serial_number, as_of_date ORDER BY file_row_number) AS copy
                FROM \(features)) a
            FULL JOIN (\(reference)) b USING (serial_number, as_of_date, copy)
            """
    }

    @Test(
        "are those of ReliScore's statement, cell for cell, over gaps, nulls, duplicates and failures",
        arguments: [30, 7])
    func likeReliScore(horizonDays: Int) throws {
        let warehouse = try SyntheticWarehouse()
        try warehouse.write(SyntheticWarehouse.fleet, months: SyntheticWarehouse.months)
        let report = try warehouse.build("features", windows: .rows, horizonDays: horizonDays)
        let features = DuckDB.scan(
            [warehouse.directory.at("features") + "/*/*/*.parquet"], options: ", file_row_number = true")
        let lines = try warehouse.duckDB.lines(
            DuckDB.printing(
                Self.comparison(
                    features, Self.reference(warehouse.scan, horizonDays: horizonDays), horizonDays: horizonDays)),
            warehouse.resources)
        #expect(report.rows > 2500)
        #expect(lines == [["\(report.rows)", "0", "0"]])
    }

    @Test("reach rows of any age, when the month is built alone")
    func oldRows() throws {
        let warehouse = try SyntheticWarehouse()
        try warehouse.write(SyntheticWarehouse.fleet, months: SyntheticWarehouse.months)
        _ = try warehouse.build("whole", windows: .rows)
        let state = DriveSummaries(
            try WarehouseMonths(warehouse.path), in: warehouse.directory.path, warehouse.duckDB, warehouse.resources)
        try state.write { _ in }
        // Drives that were away from January to March need rows of before in April; nobody does in February.
        let april = try #require(Month("2024-04"))
        #expect(try state.older(than: april)?.months.map(\.description) == ["2023-12", "2024-01"])
        let february = try #require(Month("2024-02"))
        #expect(try state.older(than: february) == nil)
    }
}
