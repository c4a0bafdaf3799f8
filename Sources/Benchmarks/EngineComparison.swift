import Glibc
internal import JSONText
internal import SystemIO

/// Our engine beside others in one run: the same models, rows and core, one process after the other.
struct EngineComparison {
    private let options: BenchOptions
    private let directory: String
    private let core: Int
    private var results: [Result] = []

    private static let peers = [
        "LightGBM", "XGBoost", "scikit-learn", "lleaves", "m2cgen", "onnxruntime", "numpy", "nvForest",
    ]
    /// For one peer, compilers included.
    private static let milliseconds = 120_000

    private struct Result {
        let engine: String
        let model: String
        let rowsPerSecond: Double
        let rowMicroseconds: Double
        let loadMilliseconds: Double
        /// No prediction is more than 1e-6 off the training library's: a row sent to a wrong leaf is, rounding is not.
        let agrees: Bool
    }

    init(_ options: BenchOptions, core: Int, directory: String) {
        self.options = options
        self.core = core
        self.directory = directory
    }

    mutating func run() throws(BenchFailure) -> [Case] {
        guard try makeModels() else { return [] }
        try take(OwnEngine.name, [CommandLine.arguments[0], "engine-timings", options.engineModels])
        for peer in Self.peers {
            Report.say("engines: \(peer)")
            try take(peer, [options.enginesPython, options.enginePeers, options.engineModels, peer])
        }
        writeTable()
        return results.map(Self.item)
    }

    private func makeModels() throws(BenchFailure) -> Bool {
        guard access(options.enginesPython, X_OK) == 0 else {
            Report.say("SKIPPED: the comparison of engines; `make bench` installs \(options.enginesPython)")
            return false
        }
        Report.say("engines: making the models that are not yet in \(options.engineModels)")
        let log = directory + "/models.log"
        let recipe = try ChildProcess([options.enginesPython, options.engineRecipe, options.engineModels], output: log)
        guard recipe.wait(milliseconds: 600_000) == 0 else {
            Report.say("SKIPPED: the comparison of engines, whose models cannot be made: \(Self.end(of: log))")
            return false
        }
        return true
    }

    /// Runs one engine and keeps what it printed.
    private mutating func take(_ engine: String, _ command: [String]) throws(BenchFailure) {
        let log = directory + "/engine.log"
        let process = try ChildProcess(command, core: core, output: log)
        if process.wait(milliseconds: Self.milliseconds) == nil {
            process.stop()
            Report.say("SKIPPED: \(engine): it took more than \(Self.milliseconds / 1000) s")
        }
        var count = 0
        for line in Self.text(log).split(separator: "\n") where line.hasPrefix("{") {
            guard let value = try? JSONValue.parse(Array(line.utf8)), let model = value["model"]?.stringValue else {
                continue
            }
            count += 1
            if let reason = value["skipped"]?.stringValue {
                Report.say("SKIPPED: \(engine) on \(model): \(reason)")
                continue
            }
            func number(_ key: String) -> Double { value[key]?.number?.double ?? .nan }
            if number("bits_unlike_plain_walk") > 0 {
                throw BenchFailure("\(engine) on \(model): bits differ from the plain walk's")
            }
            results.append(
                Result(
                    engine: engine, model: model, rowsPerSecond: number("rows_per_second"),
                    rowMicroseconds: number("row_microseconds"), loadMilliseconds: number("load_milliseconds"),
                    agrees: number("rows_off") == 0))
        }
        if count == 0 { Report.say("SKIPPED: \(engine): \(Self.end(of: log))") }
    }

    private static func item(_ result: Result) -> Case {
        let agreement = result.agrees ? "agree" : "off"
        return Case(
            name: "engine/\(result.model)/\(result.engine)", unit: "rows/s", values: [result.rowsPerSecond],
            facts: [
                "row_us": .number(Report.rounded(result.rowMicroseconds)),
                "load_ms": .number(Report.rounded(result.loadMilliseconds)), "predictions": .string(agreement),
            ])
    }

    /// For each model, ours against each peer and against the best of those whose predictions are the library's.
    private func writeTable() {
        for (model, _) in OwnEngine.models {
            guard let own = results.first(where: { $0.model == model && $0.engine == OwnEngine.name }) else { continue }
            let peers = results.filter { $0.model == model && $0.engine != OwnEngine.name }
            Report.say("\(model): \(Self.text(own.rowsPerSecond)) rows/s, \(Self.text(own.rowMicroseconds)) us a row")
            for peer in peers {
                Report.say("  \(Self.ratios(own, peer, peer.engine))\(peer.agrees ? "" : "  (predictions are off)")")
            }
            let agreeing = peers.filter(\.agrees)
            guard let batch = agreeing.map(\.rowsPerSecond).max(), let row = agreeing.map(\.rowMicroseconds).min()
            else {
                continue
            }
            let ratios = (own.rowsPerSecond / batch, row / own.rowMicroseconds)
            Report.say("  best peer that agrees: \(Self.text(ratios.0)) times in batches, \(Self.text(ratios.1)) a row")
        }
    }

    private static func ratios(_ own: Result, _ peer: Result, _ name: String) -> String {
        let batch = text(own.rowsPerSecond / peer.rowsPerSecond)
        let row = text(peer.rowMicroseconds / own.rowMicroseconds)
        return "\(name): \(text(peer.rowsPerSecond)) rows/s, \(text(peer.rowMicroseconds)) us a row, loads in "
            + "\(text(peer.loadMilliseconds)) ms (ours \(text(own.loadMilliseconds))); "
            + "ours \(batch) times in batches, \(row) a row"
    }

    private static func text(_ value: Double) -> String {
        let short = Report.rounded(value)
        return short.rounded() == short && short.magnitude < 1e15 ? String(Int(short)) : String(short)
    }

    static func text(_ path: String) -> String {
        String(decoding: (try? FileSystem.read(path, limit: 1 << 24)) ?? [], as: UTF8.self)
    }

    /// The last line: of a Python program that failed, the reason.
    static func end(of path: String) -> String {
        text(path).split(separator: "\n").last.map(String.init) ?? "it printed nothing"
    }
}
