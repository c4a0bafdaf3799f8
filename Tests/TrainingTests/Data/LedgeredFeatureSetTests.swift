import JSONText
import Storage
import SystemIO
import TestSupport
import Testing
import Warehouse

@testable import Training

/// Feature sets as `reliscore features build` leaves them: months with a ledger.
@Suite("FeatureSet with a ledger", .enabled(if: TrainingTools.duckDB != nil))
struct LedgeredFeatureSetTests {
    private let directory: ScratchDirectory
    private let duckDB: DuckDB
    private let resources = DuckDB.Resources(threads: 2, temporaryDirectory: "/tmp")

    init() throws {
        directory = try ScratchDirectory()
        duckDB = try DuckDB.find(named: TrainingTools.duckDB)
    }

    private func commit(_ queries: [(month: String, sql: String)], isComplete: Bool) throws {
        var writer = try MonthlyTableWriter(directory.path, kind: MonthlyTable.featuresKind)
        var entries: [MonthlyTable.Entry] = []
        for (name, sql) in queries {
            let month = try #require(Month(name))
            let signature = SHA256.digest(of: Array(name.utf8))
            let path = DuckDB.literal(writer.stagedPath(month, signature))
            try duckDB.run("COPY (\(sql)) TO \(path) (FORMAT parquet)", resources)
            entries.append(.init(month: month, signature: signature, rows: 2))
        }
        let schema: JSONValue = [
            "ordered_features": [["name": "b"], ["name": "a"]], "label_column": "label_3d", "horizon_days": .number(3),
        ]
        try writer.commit(entries, facts: ["schema": schema, "is_complete": .bool(isComplete)])
    }

    private func month(_ first: String, failure: String = "NULL") -> String {
        """
        SELECT DATE '\(first)' + i::INTEGER AS as_of_date, 'S' AS serial_number, 'M' AS model, 1.5::DOUBLE * i AS a, i AS b,
            i % 2 AS label_3d, \(failure)::DATE AS failure_date FROM range(2) r(i)
        """
    }

    @Test("the schema gives the features and their order, and failures are known to rows of earlier months")
    func schema() throws {
        try commit(
            [("2024-01", month("2024-01-30")), ("2024-02", month("2024-02-01", failure: "'2024-02-04'"))],
            isComplete: true)
        let set = try FeatureSet.open(directory.path, using: duckDB, resources)
        #expect(set.featureNames == ["b", "a"])
        #expect(set.labelColumn == "label_3d")
        #expect(set.horizonDays == 3)
        let rows = try set.rows(using: duckDB, resources)
        #expect(Array(rows.features.elements) == [0, 0, 1, 1.5, 0, 0, 1, 1.5])
        let days = rows.keys.elements.map(\.daysToFailure)
        #expect(days == [5, 4, 3, 2])
    }

    @Test("what the ledger does not name is not read")
    func leftovers() throws {
        try commit([("2024-01", month("2024-01-30"))], isComplete: true)
        let left = DuckDB.literal(directory.at("year=2024/month=01/0123456789abcdef0123456789abcdef.parquet"))
        try duckDB.run("COPY (\(month("2024-01-10"))) TO \(left) (FORMAT parquet)", resources)
        let set = try FeatureSet.open(directory.path, using: duckDB, resources)
        #expect(set.rowCount == 2)
        #expect(try set.rows(using: duckDB, resources).count == 2)
    }

    @Test("months out of order are refused rather than read in the wrong order")
    func disorder() throws {
        try commit(
            [("2024-01", month("2024-02-01")), ("2024-02", month("2024-01-30"))], isComplete: true)
        let set = try FeatureSet.open(directory.path, using: duckDB, resources)
        let error = #expect(throws: TrainingError.self) { _ = try set.rows(using: duckDB, resources) }
        #expect(error?.description.contains("in the order of their days") == true)
    }

    @Test("a build that did not end is refused")
    func incomplete() throws {
        try commit([("2024-01", month("2024-01-30"))], isComplete: false)
        let error = #expect(throws: TrainingError.self) {
            _ = try FeatureSet.open(directory.path, using: duckDB, resources)
        }
        #expect(error?.description.contains("run reliscore features build again") == true)
    }
}
