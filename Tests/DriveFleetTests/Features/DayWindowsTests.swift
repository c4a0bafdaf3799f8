import TestSupport
import Testing
import Warehouse

@testable import DriveFleet

/// `--windows days` against plain loops over the rows of each drive.
@Suite("Windows of days", .enabled(if: TrainingTools.duckDB != nil))
struct DayWindowsTests {
    private struct Row {
        var day: Int
        var failure: Bool
        var values: [Double?]
        /// For the choice among rows of the same day, greatest last.
        var rank: [Double]
    }

    private struct Drive {
        var rows: [Row] = []
        var failure: Int? { rows.first { $0.failure }?.day }
    }

    private let horizon = 30

    private func drives(_ warehouse: SyntheticWarehouse) throws -> [String: Drive] {
        let names = FeatureColumns.sources.joined(separator: ", ")
        let lines = try warehouse.duckDB.lines(
            DuckDB.printing(
                "SELECT serial_number, date - DATE '1970-01-01', failure, capacity_bytes, model[2:], \(names) "
                    + "FROM \(warehouse.scan) ORDER BY serial_number, date"), warehouse.resources)
        var drives: [String: Drive] = [:]
        for line in lines {
            let values: [Double?] = line[5...].map { Double($0) }
            let filled = line[3...].count { !$0.isEmpty }
            var rank: [Double] = [Double(line[2]) ?? 0, Double(filled)]
            rank += [Double(line[4]) ?? 0, Double(line[3]) ?? -1]
            rank += values.map { $0 ?? -1 }
            let row = Row(day: Int(line[1]) ?? 0, failure: line[2] == "1", values: values, rank: rank)
            if let last = drives[line[0]]?.rows.last, last.day == row.day {
                if last.rank.lexicographicallyPrecedes(rank) {
                    drives[line[0]]?.rows.removeLast()
                    drives[line[0]]?.rows.append(row)
                }
            } else {
                drives[line[0], default: Drive()].rows.append(row)
            }
        }
        return drives
    }

    /// Label, age and the 45 values of a row; nil for null.
    private func expected(_ drive: Drive, _ index: Int, lastDay: Int) -> (label: Int?, values: [Double?]) {
        let row = drive.rows[index]
        func window(_ days: Int, _ column: Int) -> [Double] {
            drive.rows[...index].filter { $0.day > row.day - days }.compactMap { $0.values[column] }
        }
        func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }
        let columns = FeatureColumns.sources.indices
        let means7 = columns.map { mean(window(7, $0)) }
        let means30 = columns.map { mean(window(30, $0)) }
        let deviations = columns.map { column -> Double? in
            let values = window(30, column)
            guard let mean = mean(values) else { return nil }
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        }
        let deltas = columns.map { column in
            row.values[column].flatMap { value in means7[column].map { value - $0 } }
        }
        let before = index > 0 && row.day - drive.rows[index - 1].day <= 30 ? drive.rows[index - 1] : nil
        let increases = columns.map { column -> Double? in
            guard let value = row.values[column], let old = before?.values[column] else { return 0 }
            return value > old ? 1 : 0
        }
        return (
            label(drive, row.day, lastDay),
            [Double(row.day - drive.rows[0].day)] + means7 + means30 + deviations + deltas + increases
        )
    }

    private func label(_ drive: Drive, _ day: Int, _ lastDay: Int) -> Int? {
        if let failure = drive.failure, failure <= day { return nil }
        if day > lastDay - horizon { return nil }
        if let failure = drive.failure, failure <= day + horizon { return 1 }
        return drive.rows.contains { (day + horizon...day + horizon + 6).contains($0.day) } ? 0 : nil
    }

    @Test("are those of plain loops over each drive's days")
    func likePlainLoops() throws {
        let warehouse = try SyntheticWarehouse()
        try warehouse.write(SyntheticWarehouse.fleet, months: SyntheticWarehouse.months)
        let report = try warehouse.build("features")
        let drives = try drives(warehouse)
        let lastDay = drives.values.compactMap { $0.rows.last?.day }.max() ?? 0
        #expect(report.rows == drives.values.reduce(0) { $0 + $1.rows.count })
        let names = FeatureColumns.features.dropFirst().map(\.name).joined(separator: ", ")
        let lines = try warehouse.duckDB.lines(
            DuckDB.printing(
                "SELECT serial_number, as_of_date - DATE '1970-01-01', label_30d, \(names) "
                    + "FROM \(warehouse.features("features")) ORDER BY serial_number, as_of_date"),
            warehouse.resources)
        var next: [String: Int] = [:]
        var faults: [String] = []
        var labels: [Int?: Int] = [:]
        for line in lines {
            let index = next[line[0], default: 0]
            next[line[0]] = index + 1
            let drive = try #require(drives[line[0]])
            let (label, values) = expected(drive, index, lastDay: lastDay)
            labels[label, default: 0] += 1
            if Int(line[1]) != drive.rows[index].day || Int(line[2]) != label { faults.append("\(line.prefix(3))") }
            for (column, (found, wanted)) in zip(line[3...], values).enumerated() {
                // All but deviations are one division of whole numbers, or less.
                let isDeviation = (19..<28).contains(column)
                let isSame = isDeviation ? isClose(Double(found), wanted) : Double(found) == wanted
                if !isSame {
                    faults.append("\(line.prefix(2)) \(column): \(found), expected \(String(describing: wanted))")
                }
            }
        }
        #expect(faults.prefix(5) == [])
        #expect(labels.count == 3 && labels.values.allSatisfy { $0 > 50 }, "\(labels)")
    }

    /// The plain loop's own error: a few roundings of values around the mean.
    private func isClose(_ found: Double?, _ wanted: Double?) -> Bool {
        guard let found, let wanted else { return found == nil && wanted == nil }
        return abs(found - wanted) <= 1e-12 * wanted + 1e-6 * 1e-6
    }

    /// Labels of one drive's days in April 2024 with a horizon of 5 days, another drive being seen until 2024-05-20.
    private func labels(_ days: String, failure: String? = nil, others: String = "true") throws -> [String: String] {
        let warehouse = try SyntheticWarehouse()
        let empty = FeatureColumns.sources.map { "1.0::DOUBLE AS \($0)" }.joined(separator: ", ")
        try warehouse.write(
            """
            SELECT date::DATE AS date, serial_number, 'M' AS model,
                CASE WHEN serial_number = 'D' AND date = DATE '\(failure ?? "1970-01-01")' THEN 1 ELSE 0 END AS failure,
                1 AS capacity_bytes, \(empty)
            FROM (
                SELECT unnest(generate_series(DATE '2024-04-01', DATE '2024-05-20', INTERVAL 1 DAY)) AS date,
                    'E' AS serial_number
                UNION ALL SELECT unnest(generate_series(DATE '2024-04-01', DATE '2024-05-20', INTERVAL 1 DAY)), 'D'
            ) WHERE serial_number = 'E' AND (\(others)) OR serial_number = 'D' AND (\(days))
            """, months: ["2024-04", "2024-05"])
        _ = try warehouse.build("features", horizonDays: 5)
        let lines = try warehouse.duckDB.lines(
            DuckDB.printing(
                "SELECT strftime(as_of_date, '%m-%d'), label_5d FROM \(warehouse.features("features")) "
                    + "WHERE serial_number = 'D'"), warehouse.resources)
        return Dictionary(lines.map { ($0[0], $0[1]) }) { first, _ in first }
    }

    @Test("a failure is a 1 on each of the horizon's days before it, and nothing from then on")
    func failure() throws {
        let found = try labels("date <= DATE '2024-04-22'", failure: "2024-04-20")
        let wanted = [
            "04-13": "0", "04-14": "0", "04-15": "1", "04-19": "1", "04-20": "", "04-21": "", "04-22": "",
        ]
        for (day, label) in wanted { #expect(found[day] == label, "\(day)") }
    }

    @Test("before a hole in the data a failure is no label either: kept alone it would be all there is")
    func hole() throws {
        let isThere = "date < DATE '2024-04-25' OR date > DATE '2024-05-10'"
        let found = try labels(isThere, failure: "2024-04-24", others: isThere)
        let wanted = ["04-18": "0", "04-19": "1", "04-20": "", "04-23": "", "04-24": "", "05-11": ""]
        for (day, label) in wanted { #expect(found[day] == label, "\(day)") }
        let alive = try labels(isThere, others: isThere)
        #expect(alive["04-19"] == "0")
        #expect(alive["04-20"] == "" && alive["05-11"] == "0")
    }

    @Test("nothing is known of the last days, not even of those before a failure")
    func lastDays() throws {
        let alive = try labels("true")
        #expect(alive["05-15"] == "0")
        #expect(alive["05-16"] == "")
        #expect(alive["05-20"] == "")
        let failing = try labels("true", failure: "2024-05-18")
        #expect(failing["05-13"] == "1")
        #expect(failing["05-15"] == "1")
        #expect(failing["05-16"] == "")
    }

    @Test("a drive that leaves is known to live until its last day; a silence of up to six days is no leaving")
    func leaving() throws {
        let left = try labels("date <= DATE '2024-04-20'")
        #expect(left["04-15"] == "0")
        #expect(left["04-16"] == "")
        let silent = try labels("date <= DATE '2024-04-20' OR date >= DATE '2024-04-28'")
        #expect(silent["04-15"] == "0")
        #expect(silent["04-16"] == "")
        #expect(silent["04-17"] == "0")
        let shorter = try labels("date <= DATE '2024-04-20' OR date >= DATE '2024-04-27'")
        #expect(shorter["04-16"] == "0")
    }
}
