import Foundation
import SystemIO
import TestSupport
import Warehouse

@testable import DriveFleet

/// A warehouse in the layout of other programs, made by SQL, and places for features made of it.
struct SyntheticWarehouse {
    let directory: ScratchDirectory
    let duckDB: DuckDB
    let resources: DuckDB.Resources

    init() throws {
        directory = try ScratchDirectory()
        duckDB = try DuckDB.find(named: Self.program ?? TrainingTools.duckDB)
        resources = DuckDB.Resources(threads: 2, temporaryDirectory: "/tmp")
    }

    /// The program itself where Python's package has it: the script that starts it takes longer than most tasks here.
    private static let program: String? = {
        let libraries = PackageLayout.root.appendingPathComponent(".venv/lib")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: libraries.path)) ?? []
        return names.map { libraries.appendingPathComponent("\($0)/site-packages/duckdb_cli/duckdb").path }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    var path: String { directory.at("warehouse") }

    /// Writes the rows of some months, each a file, in place of what these months were.
    func write(_ query: String, months: [String]) throws {
        var tasks = "CREATE TEMP TABLE source AS (\(query));\n"
        for month in months {
            let parts = month.split(separator: "-")
            let folder = path + "/year=\(parts[0])/month=\(parts[1])"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            tasks += """
                COPY (FROM source WHERE strftime(date, '%Y-%m') = '\(month)' ORDER BY serial_number, date)
                TO \(DuckDB.literal(folder + "/data_0.parquet")) (FORMAT parquet);\n
                """
        }
        try duckDB.run(tasks, resources)
    }

    func build(
        _ output: String, windows: FeatureBuildOptions.Windows = .days, horizonDays: Int = 30, clean: Bool = false,
        using other: DuckDB? = nil, resources: DuckDB.Resources? = nil
    ) throws -> FeatureBuildReport {
        let options = FeatureBuildOptions(
            warehouse: path, output: directory.at(output), horizonDays: horizonDays, windows: windows, isClean: clean)
        return try FeatureBuild(options, using: other ?? duckDB, resources ?? self.resources).run()
    }

    /// All months of a feature set, in SQL.
    func features(_ output: String) -> String {
        DuckDB.scan([directory.at(output) + "/*/*/*.parquet"])
    }

    var scan: String { DuckDB.scan([path + "/*/*/*.parquet"]) }

    /// Every file of a directory but the lock, by name.
    func bytes(_ output: String) throws -> [String: Data] {
        let root = directory.file(output)
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
            let file = root.appendingPathComponent(name)
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory)
            if isDirectory.boolValue || name == ".lock" { continue }
            files[name] = try Data(contentsOf: file)
        }
        return files
    }

    static let months = ["2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05"]

    /// 30 drives from 2023-12-20 to 2024-05-07: days left out, values that are null, failures, rows after them, drives
    /// that leave, drives that are away for months, and rows that are there twice with other values.
    static let fleet: String = {
        func number(_ seed: Int) -> String { "((s * 7919 + i * 104729 + \(seed) * 1299709) * 48271 % 2147483647)" }
        let values = FeatureColumns.sources.enumerated().map { index, name in
            let value =
                switch index {
                case 0: "(\(number(1)) % 3)::DOUBLE"
                case 6, 7: "(i * 1000000000 + \(number(index)) % 100000)::DOUBLE"
                case 8: "(25 + s % 4)::DOUBLE"
                default: "(\(number(index)) % 1000)::DOUBLE"
                }
            let isNull = index == 5 ? "true" : "\(number(20 + index)) % 11 = 0"
            return "CASE WHEN NOT (\(isNull)) THEN \(value) END AS \(name)"
        }
        return """
            WITH fleet AS (
                SELECT DATE '2023-12-20' + i::INTEGER AS date, 'S' || lpad(s::VARCHAR, 3, '0') AS serial_number,
                    'M' || (s % 3) AS model, CASE WHEN s % 4 = 0 AND i = 40 + s * 2 THEN 1 ELSE 0 END AS failure,
                    CASE WHEN s % 5 > 0 THEN 4000787030016 END AS capacity_bytes,
                    \(values.joined(separator: ", ")), s, i
                FROM range(140) days(i), range(30) drives(s)
                WHERE (\(number(99)) % 9 > 0 OR s % 4 = 0 AND i = 40 + s * 2)
                    AND NOT (s % 7 = 1 AND i BETWEEN 20 AND 100)
                    AND NOT (s % 6 = 2 AND i > 60 + s)
                    AND NOT (s % 4 = 0 AND i > 40 + s * 2 + s % 8)
            )
            SELECT * EXCLUDE (s, i) FROM fleet
            UNION ALL SELECT * EXCLUDE (s, i) REPLACE (smart_187_raw + 1 AS smart_187_raw, NULL AS smart_188_raw)
            FROM fleet WHERE (s + i) % 23 = 0
            """
    }()
}
