internal import Glibc
internal import SystemIO
internal import Warehouse

/// The options of every command that runs DuckDB.
struct DuckDBOptions {
    private static let program = CommandOption(
        "duckdb", value: "PROGRAM", "DuckDB's command-line program",
        default: "duckdb in PATH, or what make installed", environment: "RELISCORE_DUCKDB")
    private static let memory = CommandOption(
        "memory", value: "SIZE", "what DuckDB may hold in memory; the rest goes to the temporary directory",
        default: "512MiB")
    private static let threads = CommandOption("threads", value: "N", "threads to use", default: "one per processor")
    private static let temporary = CommandOption(
        "temp-dir", value: "DIR", "where rows and DuckDB's spill are kept meanwhile", default: "/var/tmp",
        environment: "TMPDIR")

    /// For a command that has a place of its own for what does not fit into memory.
    static let engine = [program, memory, threads]
    static let all = engine + [temporary]

    private let named: String?
    let resources: DuckDB.Resources

    init(_ arguments: ParsedArguments, _ environment: [String: String]) throws(CommandError) {
        named = arguments.text(Self.program) ?? environment["RELISCORE_DUCKDB"].flatMap { $0.isEmpty ? nil : $0 }
        let bytes = try arguments.value(Self.memory, as: .byteCount(64 << 20...1 << 40)) ?? 512 << 20
        let directory = arguments.text(Self.temporary) ?? environment["TMPDIR"] ?? ""
        resources = DuckDB.Resources(
            memoryMegabytes: bytes >> 20,
            threads: try arguments.value(Self.threads, as: .integer(1...1024)) ?? UsableProcessors.count(),
            temporaryDirectory: directory.isEmpty ? "/var/tmp" : directory)
    }

    func find() throws(CommandError) -> DuckDB {
        do { return try DuckDB.find(named: named) } catch { throw CommandError(error) }
    }
}
