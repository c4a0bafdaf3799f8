import Glibc
internal import JSONText
internal import SystemIO

/// Backblaze's archives made into the warehouse: ours beside ReliScore's way of doing it and DuckDB alone on files that
/// are already extracted, one after the other, all processors to each.
struct WarehouseBenchmark {
    private let options: BenchOptions
    private let directory: String
    private let log: String
    private static let archives = [
        "data_2013_first40days.zip", "data_Q1_2018_ST4000DM000_sample.zip", "data_Q2_2018_ST4000DM000_sample.zip",
    ]
    private static let given = "../shared/data/backblaze"
    private static let milliseconds = 600_000

    private struct Run {
        var wallSeconds: Double
        var processorSeconds: Double
        var peakBytes: Double
        var rows: Int
    }

    init(_ options: BenchOptions, directory: String) {
        self.options = options
        self.directory = directory
        log = directory + "/warehouse.log"
    }

    func run() throws(BenchFailure) -> [Case] {
        guard let zips = linkArchives() else { return [] }
        let hasPeer = access(options.enginesPython, X_OK) == 0 && runs([options.enginesPython, "-c", "import duckdb"])
        if !hasPeer {
            Report.say("SKIPPED: the warehouse beside DuckDB's package; `make bench` installs what makes it run")
        }
        let csvs = directory + "/csvs"
        if hasPeer { _ = try peer("extract", ["--zips", zips, "--csvs", csvs]) }
        var runs: [String: [Run]] = [:]
        for round in 1...options.rounds {
            Report.say("warehouse: round \(round)")
            runs["ReliScore", default: []].append(try own(zips))
            guard hasPeer else { continue }
            runs["DuckDB alone", default: []].append(
                try peer("duckdb", ["--csvs", csvs, "--out", directory + "/duckdb"]))
            runs["the old way", default: []].append(
                try peer("reliscore", ["--zips", zips, "--out", directory + "/old"]))
        }
        guard Set(runs.values.joined().map(\.rows)).count == 1 else {
            throw BenchFailure("warehouse: expected as many rows from each, found \(runs.mapValues { $0.map(\.rows) })")
        }
        return runs.sorted { $0.key < $1.key }.flatMap { name, own in
            cases(name, own, beside: runs["ReliScore"] ?? [])
        }
    }

    private func cases(_ name: String, _ runs: [Run], beside own: [Run]) -> [Case] {
        var facts: JSONObject = [
            "cpu_s": .number(Report.rounded(runs.map(\.processorSeconds).min() ?? .nan)),
            "peak_mb": .number(Report.rounded((runs.map(\.peakBytes).max() ?? .nan) / 1e6)),
            "rows": .number(runs.first?.rows ?? 0),
        ]
        if name != "ReliScore" {
            let wall = (runs.map(\.wallSeconds).min() ?? .nan) / (own.map(\.wallSeconds).min() ?? .nan)
            let cpu = (runs.map(\.processorSeconds).min() ?? .nan) / (own.map(\.processorSeconds).min() ?? .nan)
            facts["times_ours"] = .number(Report.rounded(wall))
            facts["times_our_cpu"] = .number(Report.rounded(cpu))
        }
        return [Case(name: "warehouse/\(name)", unit: "s", values: runs.map(\.wallSeconds), facts: facts)]
    }

    private func own(_ zips: String) throws(BenchFailure) -> Run {
        let out = directory + "/warehouse"
        FileSystem.removeTree(out)
        let command = [options.reliscore, "warehouse", "build", "--zips", zips, "--out", out, "--json"]
        let process = try ChildProcess(command, output: log)
        var peak = 0
        while process.isRunning,
            Clock.monotonicNanoseconds() &- process.startedAt < UInt64(Self.milliseconds) * 1_000_000
        {
            peak = max(peak, ProcessUsage.residentBytes(of: process.pid))
            usleep(5_000)
        }
        let wall = Double(Clock.monotonicNanoseconds() &- process.startedAt) / 1e9
        guard let rows = Self.object(in: EngineComparison.text(log))?["quality"]?["rows"]?.number?.int else {
            throw BenchFailure("reliscore warehouse build failed: \(EngineComparison.end(of: log))")
        }
        return Run(
            wallSeconds: wall, processorSeconds: process.processorSeconds, peakBytes: Double(peak), rows: rows)
    }

    private func peer(_ variant: String, _ arguments: [String]) throws(BenchFailure) -> Run {
        let command = [options.enginesPython, options.warehousePeer, variant] + arguments
        let process = try ChildProcess(command, output: log)
        guard process.wait(milliseconds: Self.milliseconds) == 0,
            let result = Self.object(in: EngineComparison.text(log))
        else { throw BenchFailure("\(command.joined(separator: " ")) failed: \(EngineComparison.end(of: log))") }
        func number(_ key: String) -> Double { result[key]?.number?.double ?? .nan }
        return Run(
            wallSeconds: number("wall_seconds"), processorSeconds: number("cpu_seconds"),
            peakBytes: number("peak_rss_bytes"), rows: result["rows"]?.number?.int ?? 0)
    }

    /// The JSON object that a text holds, behind whatever a program said before it.
    private static func object(in text: String) -> JSONValue? {
        guard let start = text.firstIndex(of: "{") else { return nil }
        return try? JSONValue.parse(Array(text[start...].utf8))
    }

    private func runs(_ command: [String]) -> Bool {
        guard let process = try? ChildProcess(command, output: log) else { return false }
        return process.wait(milliseconds: 60_000) == 0
    }

    /// A directory with links to the three archives; nil without them.
    private func linkArchives() -> String? {
        let zips = directory + "/zips"
        do throws(SystemError) {
            try FileSystem.makeDirectories(zips)
            for name in Self.archives {
                try FileSystem.makeSymbolicLink(
                    "\(zips)/\(name)", to: FileSystem.realPath("\(Self.given)/\(name)"))
            }
            return zips
        } catch {
            Report.say("SKIPPED: the warehouse: \(Self.given) does not have \(Self.archives.joined(separator: ", "))")
            return nil
        }
    }
}
