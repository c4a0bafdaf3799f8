internal import Glibc
internal import SystemIO

extension DuckDB {
    /// Finds the program and asks for its version.
    ///
    /// - Parameter named: A path or a name; nil for `duckdb` in `PATH`, then those that `make` installs.
    package static func find(named: String? = nil) throws(WarehouseError) -> DuckDB {
        let candidates = named.map { [$0] } ?? ["duckdb", ".venv/training/bin/duckdb", ".venv/bin/duckdb"]
        for name in candidates {
            let candidate = wrapped(by: name) ?? name
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
            named.map {
                "cannot find DuckDB: expected a program, found none at \($0); mend --duckdb or RELISCORE_DUCKDB"
            }
                ?? "cannot find DuckDB: expected the program \(candidates.joined(separator: " or ")); "
                + "install: \(installation)")
    }

    /// The program itself, where `name` is the script that the package `duckdb-cli` puts before it: a script would take its
    /// time to start, and when it is killed the program goes on without it.
    private static func wrapped(by name: String) -> String? {
        guard let script = path(of: name), isScript(script) else { return nil }
        let directory = script.lastIndex(of: "/").map { String(script[..<$0]) } ?? "."
        let library = FileSystem.join(directory, "../lib")
        for python in ((try? FileSystem.list(library)) ?? []).sorted() where python.hasPrefix("python3") {
            let program = FileSystem.join(library, "\(python)/site-packages/duckdb_cli/duckdb")
            if access(program, X_OK) == 0 { return program }
        }
        return nil
    }

    /// Where `PATH` has a program.
    private static func path(of name: String) -> String? {
        if name.contains("/") { return name }
        let directories = getenv("PATH").map { String(cString: $0) } ?? ""
        return directories.split(separator: ":").map { FileSystem.join(String($0), name) }
            .first { access($0, X_OK) == 0 }
    }

    private static func isScript(_ path: String) -> Bool {
        guard let resolved = try? FileSystem.realPath(path),
            let file = try? FileDescriptor.forReading(resolved), let start = try? file.bytes(at: 0, count: 2, resolved)
        else { return false }
        return start == Array("#!".utf8)
    }

    private static let versionPatience = Duration.seconds(10)

    /// The first line that `program --version` prints; nil when it cannot be run.
    private static func versionWords(_ program: String) -> String? {
        guard var child = try? ChildProcess(program, ["--version"], output: .pipe, errors: .null),
            let output = child.takeOutput()
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: 200)
        var count = 0
        let deadline = ContinuousClock.now + versionPatience
        while count < bytes.count {
            guard output.waitToRead(until: deadline) else { return "nothing for \(versionPatience)" }
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
