internal import Glibc
internal import SystemIO

extension DuckDB {
    /// Finds the program and asks for its version.
    ///
    /// - Parameter named: A path or a name; nil for `duckdb` in `PATH`, then those that `make` installs.
    package static func find(named: String? = nil) throws(WarehouseError) -> DuckDB {
        let candidates = named.map { [$0] } ?? ["duckdb", ".venv/training/bin/duckdb", ".venv/bin/duckdb"]
        for candidate in candidates {
            guard let words = versionWords(candidate) else { continue }
            guard let version = number(in: words) else {
                throw WarehouseError(
                    .engineMissing, "cannot use \(candidate): expected DuckDB, found a program that says \"\(words)\"")
            }
            guard isNewEnough(version) else {
                throw WarehouseError(
                    .engineMissing,
                    "cannot use \(candidate): expected DuckDB \(oldestVersion.major).\(oldestVersion.minor) or newer, "
                        + "found \(version); install: \(installation)")
            }
            return DuckDB(program: candidate, version: version)
        }
        throw WarehouseError(
            .engineMissing,
            "cannot find DuckDB: expected the program \(candidates.joined(separator: " or ")); "
                + "install: \(installation)")
    }

    /// The first line that `program --version` prints; nil when it cannot be run.
    private static func versionWords(_ program: String) -> String? {
        guard var child = try? ChildProcess(program, ["--version"], output: .pipe, errors: .null),
            let output = child.takeOutput()
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: 200)
        var count = 0
        while count < bytes.count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                (try? output.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]), program)) ?? 0
            }
            if read == 0 { break }
            count += read
        }
        guard let ending = try? child.wait(), ending.isSuccess else { return nil }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init) ?? ""
    }

    /// The `1.5.6` of `v1.5.6 (Variegata) 069cc9f9b5`.
    private static func number(in words: String) -> String? {
        guard let first = words.split(separator: " ").first, first.hasPrefix("v") else { return nil }
        let number = first.dropFirst().prefix { $0.isNumber || $0 == "." }
        return number.contains(".") ? String(number) : nil
    }

    private static func isNewEnough(_ version: String) -> Bool {
        let parts = version.split(separator: ".").prefix(2).map { Int($0) ?? 0 }
        guard parts.count == 2 else { return false }
        return (parts[0], parts[1]) >= (oldestVersion.major, oldestVersion.minor)
    }
}
