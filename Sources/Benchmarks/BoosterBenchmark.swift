import Glibc
internal import JSONText

/// Our engines over the C libraries of LightGBM and XGBoost beside their Python packages: the same rows, parameters,
/// library file, core and one thread, in turns.
struct BoosterBenchmark {
    private let options: BenchOptions
    private let core: Int
    private let log: String
    /// Those of the logistic trainers.
    private static let rows = ".build/bench-logistic"
    private static let engines = ["lightgbm", "xgboost"]
    private static let boostingRounds = "20"
    private static let milliseconds = 300_000

    init(_ options: BenchOptions, core: Int, directory: String) {
        self.options = options
        self.core = core
        log = directory + "/boosters.log"
    }

    func run() throws(BenchFailure) -> [Case] {
        guard access(options.enginesPython, X_OK) == 0 else {
            Report.say("SKIPPED: training beside LightGBM and XGBoost; `make bench` installs \(options.enginesPython)")
            return []
        }
        var cases: [Case] = []
        for engine in Self.engines {
            var peer: [JSONValue] = []
            var own: [JSONValue] = []
            for round in 1...options.rounds {
                Report.say("training: \(engine), round \(round)")
                let arguments = [engine, Self.rows, "1", Self.boostingRounds]
                let theirs = try line([options.enginesPython, options.boosterPeer] + arguments)
                let library = theirs["library"]?.stringValue ?? ""
                peer.append(theirs)
                own.append(try line([CommandLine.arguments[0], "booster-timings"] + arguments + [library]))
            }
            cases += Self.cases(engine, peer, own)
        }
        return cases
    }

    private static func cases(_ engine: String, _ peer: [JSONValue], _ own: [JSONValue]) -> [Case] {
        func values(_ key: String, _ lines: [JSONValue]) -> [Double] { lines.compactMap { $0[key]?.number?.double } }
        func facts(_ lines: [JSONValue]) -> JSONObject {
            [
                "wall_s": .number(Report.rounded(values("wall_seconds", lines).min() ?? .nan)),
                "peak_mb": .number(Report.rounded((values("peak_bytes", lines).max() ?? .nan) / 1e6)),
            ]
        }
        var ours = facts(own)
        let time = (values("cpu_seconds", own).min() ?? .nan) / (values("cpu_seconds", peer).min() ?? .nan)
        ours["of_its_time"] = .number(Report.rounded(time))
        ours["trees"] = .string(own.allSatisfy { $0["equal"] == .bool(true) } ? "equal" : "differ")
        return [
            Case(
                name: "training/\(engine)/Python", unit: "CPU s", values: values("cpu_seconds", peer),
                facts: facts(peer)),
            Case(
                name: "training/\(engine)/ReliScore", unit: "CPU s", values: values("cpu_seconds", own), facts: ours),
        ]
    }

    private func line(_ command: [String]) throws(BenchFailure) -> JSONValue {
        let process = try ChildProcess(command, core: core, output: log)
        guard process.wait(milliseconds: Self.milliseconds) == 0,
            let last = EngineComparison.text(log).split(separator: "\n").last,
            let value = try? JSONValue.parse(Array(last.utf8))
        else { throw BenchFailure("\(command.joined(separator: " ")) failed: \(EngineComparison.end(of: log))") }
        return value
    }
}
