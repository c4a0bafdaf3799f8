import Glibc
internal import JSONText

/// Our logistic trainer beside scikit-learn's partial_fit loop: the same rows, one thread and core, one after the other.
struct LogisticBenchmark {
    private let options: BenchOptions
    private let directory: String
    private let core: Int
    private let log: String
    /// Rows of 47 doubles make 400 MB: they are kept for the next run.
    private static let rows = ".build/bench-logistic"
    private static let orders = ["shuffled", "fixed"]
    private static let milliseconds = 300_000

    init(_ options: BenchOptions, core: Int, directory: String) {
        self.options = options
        self.core = core
        self.directory = directory
        log = directory + "/logistic.log"
    }

    func run() throws(BenchFailure) -> [Case] {
        guard access(options.enginesPython, X_OK) == 0 else {
            Report.say("SKIPPED: training beside scikit-learn; `make bench` installs \(options.enginesPython)")
            return []
        }
        var peers: [JSONObject] = []
        var own: [JSONObject] = []
        for round in 1...options.rounds {
            Report.say("training: logistic, round \(round)")
            // A process each: the first run of one pays for its memory, as a training that runs once does.
            for order in Self.orders {
                peers += try lines([options.enginesPython, options.logisticPeer, Self.rows, order])
                own += try lines([CommandLine.arguments[0], "logistic-timings", Self.rows, order])
            }
            own += try lines([CommandLine.arguments[0], "logistic-timings", Self.rows, "newton"])
        }
        return Self.orders.flatMap { order in cases(order, peers, own) } + [newton(own)]
    }

    private func cases(_ order: String, _ peers: [JSONObject], _ own: [JSONObject]) -> [Case] {
        let loop = Self.values("seconds", order, peers)
        let nulls = Self.values("nulls_seconds", order, peers)
        let ours = Self.values("seconds", order, own)
        let unlike = Self.values("unlike", order, own).max() ?? .nan
        let least = ours.min() ?? .nan
        // What ReliScore's loop also does, and ours on the way.
        let whole = zip(loop, nulls).map { $0 + $1 }.min() ?? .nan
        return [
            Case(name: "training/logistic/\(order)/scikit-learn", unit: "CPU s", values: loop),
            Case(
                name: "training/logistic/\(order)/ReliScore", unit: "CPU s", values: ours,
                facts: [
                    "times": .number(Report.rounded((loop.min() ?? .nan) / least)),
                    "times_with_nulls_to_0": .number(Report.rounded(whole / least)),
                    "coefficients": .string(unlike == 0 ? "equal in every bit" : "\(Int(unlike)) differ"),
                ]),
        ]
    }

    private func newton(_ own: [JSONObject]) -> Case {
        Case(name: "training/logistic/newton/ReliScore", unit: "CPU s", values: Self.values("seconds", "newton", own))
    }

    private static func values(_ key: String, _ order: String, _ lines: [JSONObject]) -> [Double] {
        lines.filter { $0["order"]?.stringValue == order }.compactMap { $0[key]?.number?.double }
    }

    private func lines(_ command: [String]) throws(BenchFailure) -> [JSONObject] {
        let process = try ChildProcess(command, core: core, output: log)
        guard process.wait(milliseconds: Self.milliseconds) == 0 else {
            throw BenchFailure("\(command.joined(separator: " ")) failed: \(EngineComparison.end(of: log))")
        }
        return EngineComparison.text(log).split(separator: "\n").compactMap { line in
            (try? JSONValue.parse(Array(line.utf8)))?.objectValue
        }
    }
}
