internal import Foundation

/// The programs and libraries of training, from the tests' Python environment.
package enum TrainingTools {
    /// DuckDB's program; says loudly what is not tested where it is missing.
    package static let duckDB: String? = tool("bin/duckdb", for: "whatever needs DuckDB")

    private static func tool(_ path: String, for what: String) -> String? {
        let file = PackageLayout.root.appendingPathComponent(".venv/\(path)").path
        if FileManager.default.isExecutableFile(atPath: file) { return file }
        print("SKIPPED: \(what): no .venv/\(path) (`make test` installs it)")
        return nil
    }
}
