import Foundation
import TestSupport
import Testing

/// Features of the made-up fleet of the fixtures, made once, through the program itself.
final class SmallFleet: Sendable {
    struct CannotBeMade: Error { let errors: String }

    static let shared = Result { try SmallFleet() }
    static let isPossible = TrainingTools.duckDB != nil

    private let scratch: ScratchDirectory
    var features: String { scratch.at("features") }

    private init() throws {
        scratch = try ScratchDirectory()
        let zips = PackageLayout.root.appendingPathComponent("Tests/TestSupport/Fixtures/backblaze").path
        for words in [
            ["warehouse", "build", "--zips", zips, "--out", scratch.at("warehouse")],
            ["features", "build", "--warehouse", scratch.at("warehouse"), "--out", features, "--horizon-days", "30"],
        ] {
            let made = try RunningProgram.run(words + ["--duckdb", TrainingTools.duckDB ?? ""])
            guard made.status == 0 else { throw CannotBeMade(errors: made.errors) }
        }
    }

    /// The features changed by an expression for each of some columns, as a plain directory of one file.
    func features(replacing columns: String, in directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let statement = """
            COPY (SELECT * REPLACE (\(columns)) FROM read_parquet('\(features)/year=*/*/*.parquet', hive_partitioning = false)
            ORDER BY as_of_date, serial_number) TO '\(directory)/data.parquet' (FORMAT parquet)
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: TrainingTools.duckDB ?? "")
        process.arguments = ["-c", statement]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
