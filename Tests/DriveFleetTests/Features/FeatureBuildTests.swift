import Foundation
import JSONText
import SystemIO
import TestSupport
import Testing
import Warehouse

@testable import DriveFleet

@Suite("FeatureBuild", .enabled(if: TrainingTools.duckDB != nil))
struct FeatureBuildTests {
    private let months = SyntheticWarehouse.months

    @Test(
        "appending months gives the bytes of a build from nothing, and builds the last ones only",
        arguments: [
            FeatureBuildOptions.Windows.days, .rows,
        ])
    func appending(_ windows: FeatureBuildOptions.Windows) throws {
        let warehouse = try SyntheticWarehouse()
        try warehouse.write(SyntheticWarehouse.fleet, months: Array(months[..<4]))
        #expect(try warehouse.build("grown", windows: windows).built.count == 4)
        #expect(try warehouse.build("grown", windows: windows).built.isEmpty)
        try warehouse.write(SyntheticWarehouse.fleet, months: Array(months[4...]))
        let report = try warehouse.build("grown", windows: windows)
        // February's labels look into April.
        #expect(report.built.map(\.description) == Array(months[2...]))
        _ = try warehouse.build("whole", windows: windows)
        let (grown, whole) = (try warehouse.bytes("grown"), try warehouse.bytes("whole"))
        #expect(grown.keys.sorted() == whole.keys.sorted())
        #expect(grown == whole)
    }

    @Test("a changed month changes what follows from it, and a month that is gone goes")
    func changing() throws {
        let warehouse = try SyntheticWarehouse()
        try warehouse.write(SyntheticWarehouse.fleet, months: months)
        _ = try warehouse.build("changed")
        let other = "SELECT * REPLACE (temperature + 1 AS temperature) FROM (\(SyntheticWarehouse.fleet))"
        try warehouse.write(other, months: ["2024-03"])
        // January looks ahead to 6 March: 30 days after its end, and 6 more.
        #expect(try warehouse.build("changed").built.map(\.description) == Array(months[1...]))
        try FileManager.default.removeItem(atPath: warehouse.path + "/year=2024/month=05")
        let report = try warehouse.build("changed")
        #expect(report.removed.map(\.description) == ["2024-05"])
        _ = try warehouse.build("whole")
        #expect(try warehouse.bytes("changed") == warehouse.bytes("whole"))
    }

    @Test("threads and memory change no byte")
    func resources() throws {
        let warehouse = try SyntheticWarehouse()
        try warehouse.write(SyntheticWarehouse.fleet, months: Array(months[..<3]))
        _ = try warehouse.build("two")
        let other = DuckDB.Resources(memoryMegabytes: 256, threads: 1, temporaryDirectory: "/tmp")
        _ = try warehouse.build("one", resources: other)
        #expect(try warehouse.bytes("one") == warehouse.bytes("two"))
    }

    /// DuckDB, but its n-th task is killed.
    private func failing(_ count: Int, _ warehouse: SyntheticWarehouse) throws -> DuckDB {
        let counter = warehouse.directory.at("calls")
        try? FileManager.default.removeItem(atPath: counter)
        let script = try warehouse.directory.write(
            "duckdb-\(count)",
            """
            #!/bin/sh
            [ "$1" = --version ] && exec "\(warehouse.duckDB.program)" --version
            echo >> "\(counter)"
            [ "$(wc -l < "\(counter)")" -eq \(count) ] && kill -9 $$
            exec "\(warehouse.duckDB.program)" "$@"
            """)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        return try DuckDB.find(named: script)
    }

    @Test(
        "a build that was cut off at any task ends with the same bytes when run again", arguments: [1, 3, 5])
    func cutOff(task: Int) throws {
        let warehouse = try SyntheticWarehouse()
        try warehouse.write(SyntheticWarehouse.fleet, months: Array(months[..<2]))
        let error = #expect(throws: WarehouseError.self) {
            _ = try warehouse.build("again", using: failing(task, warehouse))
        }
        #expect(error?.code == .engineFailed)
        let left = try FileManager.default.contentsOfDirectory(atPath: warehouse.directory.at("again"))
        #expect(left.filter { $0.hasPrefix(".staging") } == [])
        _ = try warehouse.build("again")
        _ = try warehouse.build("whole")
        #expect(try warehouse.bytes("again") == warehouse.bytes("whole"))
    }

    @Test("other settings are refused, unless all is to be built anew")
    func otherSettings() throws {
        let warehouse = try SyntheticWarehouse()
        try warehouse.write(SyntheticWarehouse.fleet, months: ["2024-01"])
        _ = try warehouse.build("features")
        let error = #expect(throws: WarehouseError.self) {
            _ = try warehouse.build("features", windows: .rows)
        }
        #expect(error?.description.contains("build them anew with --clean") == true)
        #expect(try warehouse.build("features", windows: .rows, clean: true).built.count == 1)
    }

    @Test("values that are no whole numbers make no difference between a whole build and one month by month")
    func fractions() throws {
        let warehouse = try SyntheticWarehouse()
        let query = """
            SELECT DISTINCT ON (serial_number, date)
                * REPLACE (temperature + smart_187_raw / 7 AS temperature, smart_242_raw * 1e9 AS smart_242_raw)
            FROM (\(SyntheticWarehouse.fleet)) ORDER BY serial_number, date, smart_187_raw NULLS FIRST
            """
        try warehouse.write(query, months: Array(months[..<4]))
        _ = try warehouse.build("grown")
        try warehouse.write(query, months: ["2024-04"])
        let report = try warehouse.build("grown")
        _ = try warehouse.build("whole")
        #expect(try warehouse.bytes("grown") == warehouse.bytes("whole"))
        #expect(
            report.schema["columns_not_of_whole_numbers"]?.arrayValue?.compactMap(\.stringValue)
                == ["smart_242_raw", "temperature"])
        let worst = try warehouse.duckDB.lines(
            DuckDB.printing(
                """
                SELECT max(abs(a.temperature_std_30d - b.deviation) / b.deviation) < 1e-12,
                    max(abs(a.temperature_mean_7d - b.mean) / b.mean) < 1e-14
                FROM \(warehouse.features("whole")) a JOIN (
                    SELECT serial_number, date, stddev_pop(temperature) OVER (PARTITION BY serial_number ORDER BY date
                        RANGE BETWEEN INTERVAL 29 DAY PRECEDING AND CURRENT ROW) AS deviation,
                        avg(temperature) OVER (PARTITION BY serial_number ORDER BY date
                        RANGE BETWEEN INTERVAL 6 DAY PRECEDING AND CURRENT ROW) AS mean
                    FROM \(warehouse.scan)
                ) b ON a.serial_number = b.serial_number AND a.as_of_date = b.date WHERE b.deviation > 0
                """), warehouse.resources)
        #expect(worst == [["true", "true"]])
    }

    @Test("the schema says what was done and counts every row")
    func schema() throws {
        let warehouse = try SyntheticWarehouse()
        try warehouse.write(SyntheticWarehouse.fleet, months: months)
        let report = try warehouse.build("features")
        let schema = try JSONValue.parse(
            Array(Data(contentsOf: warehouse.directory.file("features/feature_schema.json"))))
        #expect(schema == report.schema)
        #expect(schema["ordered_features"]?.arrayValue?.count == 47)
        #expect(schema["label_column"] == "label_30d")
        #expect(schema["last_day"] == "2024-05-07")
        #expect(schema["last_labelled_day"] == "2024-04-07")
        func count(_ name: String) -> Int { schema["rows"]?[name]?.number?.int ?? -1 }
        #expect(count("duplicates_dropped") > 50)
        #expect(count("warehouse") == count("features") + count("duplicates_dropped"))
        let parts = ["label_1", "label_0", "no_label_failed", "no_label_last_days", "no_label_left"].map(count)
        #expect(parts.allSatisfy { $0 > 0 })
        #expect(parts.reduce(0, +) == report.rows)
    }

    @Test("months are sorted by day and serial number, and have ReliScore's columns in its order")
    func layout() throws {
        let warehouse = try SyntheticWarehouse()
        try warehouse.write(SyntheticWarehouse.fleet, months: ["2024-01"])
        _ = try warehouse.build("features")
        let lines = try warehouse.duckDB.lines(
            """
            \(DuckDB.printing("SELECT column_name FROM (DESCRIBE FROM \(warehouse.features("features")))"))
            \(DuckDB.printing("""
                SELECT bool_and(k >= before) FROM (SELECT k, lag(k, 1, '') OVER (ORDER BY file_row_number) AS before
                FROM (SELECT as_of_date || serial_number AS k, file_row_number FROM
                \(DuckDB.scan([warehouse.directory.at("features") + "/*/*/*.parquet"], options: ", file_row_number = true"))))
                """))
            """, warehouse.resources)
        let names =
            ["as_of_date", "serial_number", "model", "capacity_bytes", "age_days", "label_30d"]
            + FeatureColumns.features.dropFirst(2).map(\.name) + ["failure_date"]
        #expect(lines.dropLast().map { $0[0] } == names)
        #expect(lines.last == ["true"])
    }

    @Test("an absent warehouse is not found; an output in use is locked; other files are not overwritten")
    func refusals() throws {
        let warehouse = try SyntheticWarehouse()
        let absent = #expect(throws: WarehouseError.self) { _ = try warehouse.build("features") }
        #expect(absent?.code == .notFound)
        try warehouse.write(SyntheticWarehouse.fleet, months: ["2024-01"])
        let holder = try MonthlyTableWriter(warehouse.directory.at("features"), kind: MonthlyTable.featuresKind)
        let locked = #expect(throws: WarehouseError.self) { _ = try warehouse.build("features") }
        #expect(locked?.code == .locked)
        _ = holder.table
        try FileManager.default.createDirectory(
            atPath: warehouse.directory.at("mine"), withIntermediateDirectories: true)
        try warehouse.directory.write("mine/letter.txt", "Dear")
        let other = #expect(throws: WarehouseError.self) { _ = try warehouse.build("mine") }
        #expect(other?.code == .badData)
    }
}
