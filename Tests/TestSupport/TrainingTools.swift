internal import Foundation

/// The programs and libraries of training, from the tests' Python environment.
package enum TrainingTools {
    /// DuckDB's program; says loudly what is not tested where it is missing.
    package static let duckDB: String? = tool("bin/duckdb", for: "whatever needs DuckDB")

    /// Python with the packages of Tests/requirements.txt.
    package static let python: String? = tool("bin/python", for: "whatever is compared with Python's libraries")
    /// The packages that hold the boosting libraries.
    package static let lightGBM: String? = package("lightgbm/lib/lib_lightgbm.so", for: "training with LightGBM")
    package static let xgboost: String? = package("xgboost/lib/libxgboost.so", for: "training with XGBoost")

    private static func package(_ file: String, for what: String) -> String? {
        let library = PackageLayout.root.appendingPathComponent(".venv/lib").path
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: library)) ?? []
        for version in versions.sorted() where version.hasPrefix("python3") {
            let path = "\(library)/\(version)/site-packages/\(file)"
            if FileManager.default.isReadableFile(atPath: path) { return path }
        }
        print("SKIPPED: \(what): no \(file) in .venv (`make test` installs it)")
        return nil
    }

    private static func tool(_ path: String, for what: String) -> String? {
        let file = PackageLayout.root.appendingPathComponent(".venv/\(path)").path
        if FileManager.default.isExecutableFile(atPath: file) { return file }
        print("SKIPPED: \(what): no .venv/\(path) (`make test` installs it)")
        return nil
    }
}
