import Foundation
import JSONText
import TestSupport
import Testing
import Warehouse

@testable import DriveFleet

/// Features of Backblaze's own drives of 2018: the first days, or the whole half-year with `RELISCORE_DEEP=1`.
@Suite(
    "Features of given drives",
    .enabled(if: TrainingTools.duckDB != nil && PackageLayout.hasShared(for: "features of Backblaze's own files")))
struct GivenFeaturesTests {
    private let state: SyntheticWarehouse

    init() throws {
        state = try SyntheticWarehouse()
        let given = try #require(PackageLayout.shared).appendingPathComponent("data/backblaze")
        try FileManager.default.createDirectory(atPath: state.directory.at("zips"), withIntermediateDirectories: true)
        for quarter in ["Q1", "Q2"] {
            let name = "data_\(quarter)_2018_ST4000DM000_sample.zip"
            try FileManager.default.createSymbolicLink(
                atPath: state.directory.at("zips/\(name)"), withDestinationPath: given.appendingPathComponent(name).path
            )
        }
        var builder = WarehouseBuilder(
            archives: state.directory.at("zips"), warehouse: state.path, duckDB: state.duckDB, threads: 2)
        builder.longest = PackageLayout.isDeep ? nil : 4
        _ = try builder.run { _ in }
    }

    private func cell(_ query: String) throws -> [String] {
        try state.duckDB.lines(DuckDB.printing(query), state.resources).first ?? []
    }

    @Test("windows of rows are those of ReliScore's statement, cell for cell")
    func rows() throws {
        let report = try state.build("features", windows: .rows)
        let features = DuckDB.scan(
            [state.directory.at("features") + "/*/*/*.parquet"], options: ", file_row_number = true")
        let found = try cell(
            RowWindowsTests.comparison(
                features, RowWindowsTests.reference(state.scan, horizonDays: 30), horizonDays: 30))
        #expect(found == ["\(report.rows)", "0", "0"])
        #expect(report.rows == (PackageLayout.isDeep ? 1_111_574 : report.rows))
    }

    @Test("windows of days differ from those of rows in deviations never, where each day of 30 has a row")
    func days() throws {
        let report = try state.build("features")
        _ = try state.build("rows", windows: .rows)
        let names = FeatureColumns.features.map { "(a.\($0.name) IS DISTINCT FROM b.\($0.name))::INTEGER" }
        let found = try cell(
            """
            WITH regular AS (
                SELECT serial_number FROM \(state.scan) GROUP BY serial_number
                HAVING count(*) = max(date) - min(date) + 1
            )
            SELECT count(*) > 20000, sum(\(names.joined(separator: " + ")))
            FROM \(state.features("features")) a JOIN \(state.features("rows")) b USING (serial_number, as_of_date)
            WHERE serial_number IN (FROM regular)
            """)
        #expect(found == ["true", "0"])
        guard PackageLayout.isDeep else { return }
        // 312 drives fail; two of them are there once more the day after.
        func count(_ name: String) -> Int { report.schema["rows"]?[name]?.number?.int ?? -1 }
        #expect(count("no_label_failed") == 314)
        #expect(count("label_1") == 7336)
        #expect(count("label_0") == 914_003)
        #expect(count("no_label_last_days") == 167_418)
        #expect(count("no_label_left") == 22_503)
    }
}
