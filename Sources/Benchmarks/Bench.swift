import Glibc
internal import JSONText
internal import SystemIO

/// The whole run: servers up, answers checked, cases measured in turn, servers down.
struct Bench {
    let options: BenchOptions
    private let directory: String
    private let serverCore: Int
    private let loadCore: Int
    private let trees: String
    private let linear: String
    private let hasPeer: Bool
    private var report = Report()

    init(_ options: BenchOptions, directory: String) throws(BenchFailure) {
        self.options = options
        self.directory = directory
        serverCore = 0
        loadCore = sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 ? 1 : 0
        guard access(options.reliscore, X_OK) == 0 else {
            throw BenchFailure("cannot run \(options.reliscore); `make bench` builds it")
        }
        trees = try Bench.version(in: options.artifactsRoot, with: "model.txt")
        linear = try Bench.version(in: options.artifactsRoot, with: "model.json")
        hasPeer = try Bench.canRunPeer(options, directory)
    }

    mutating func run() throws(BenchFailure) {
        Report.say("servers on core \(serverCore), load on core \(loadCore), \(options.rounds) rounds")
        sayHowBusy()
        if options.includes("engine") {
            var comparison = EngineComparison(options, core: serverCore, directory: directory)
            for item in try comparison.run() { report.add(item) }
        }
        if options.includes("warehouse") {
            for item in try WarehouseBenchmark(options, directory: directory).run() { report.add(item) }
        }
        if options.includes("training") {
            let training = LogisticBenchmark(options, core: serverCore, directory: directory)
            for item in try training.run() { report.add(item) }
            for item in try BoosterBenchmark(options, core: serverCore, directory: directory).run() { report.add(item) }
        }
        if options.includes("start") { try measureStarts() }
        guard options.includes("score") || options.includes("batch") else { return report.writeTable() }
        let treeLoad = try Workload(version: "\(options.artifactsRoot)/\(trees)")
        let linearLoad = try Workload(version: "\(options.artifactsRoot)/\(linear)")
        let treeServer = try Server(.reliscore(options, version: trees), core: serverCore, in: directory)
        let linearServer = try Server(.reliscore(options, version: linear), core: serverCore, in: directory)
        let peer = try startPeer()
        for server in [treeServer, peer].compactMap({ $0 }) {
            try AnswerCheck.goldenScores(server, treeLoad, path: "/score")
            try AnswerCheck.goldenScores(server, treeLoad, path: "/score?top_reasons=0")
        }
        try AnswerCheck.goldenScores(linearServer, linearLoad, path: "/score")
        Report.say("every server gives the golden rows their scores")
        if options.includes("score") {
            var benchmark = try ScoreBenchmark(
                options, treeServer: treeServer, linearServer: linearServer, peer: peer, workload: treeLoad,
                serverCore: serverCore, loadCore: loadCore, directory: directory)
            for item in try benchmark.run() { report.add(item) }
        }
        if options.includes("batch") {
            var benchmark = BatchBenchmark(
                options, treeServer: treeServer, linearServer: linearServer, peer: peer, workload: treeLoad)
            for item in try benchmark.run() { report.add(item) }
        }
        report.writeTable()
    }

    /// Other work on the machine shows in wall times first, in processor times and ratios least.
    private func sayHowBusy() {
        var load = 0.0
        guard getloadavg(&load, 1) == 1, load > 0.5 else { return }
        Report.say("the machine is busy (load average \(Report.rounded(load))): trust the ratios, not the rates")
    }

    // MARK: - Starts and memory

    private mutating func measureStarts() throws(BenchFailure) {
        try measureStarts(.reliscore(options, version: trees), "LightGBM", count: 20)
        try measureStarts(.reliscore(options, version: linear), "linear", count: 20)
        guard hasPeer else { return }
        try measureStarts(.fastAPI(options, version: trees), "FastAPI", count: 5)
    }

    private mutating func measureStarts(
        _ recipe: Server.Recipe, _ name: String, count: Int
    ) throws(BenchFailure) {
        Report.say("starting \(recipe.name) \(count) times")
        var milliseconds: [Double] = []
        var megabytes: [Double] = []
        for _ in 0..<count {
            let server = try Server(recipe, core: nil, in: directory)
            milliseconds.append(Double(server.startNanoseconds) / 1e6)
            megabytes.append(Double(server.residentBytes) / 1e6)
            server.process.stop()
        }
        report.add(Case(name: "start/\(name)", unit: "ms from exec to ready", values: milliseconds))
        report.add(Case(name: "memory/\(name)", unit: "MB resident after load", values: megabytes))
    }

    // MARK: - What there is

    private static func canRunPeer(_ options: BenchOptions, _ directory: String) throws(BenchFailure) -> Bool {
        if access(options.python, X_OK) == 0 {
            let modules = try ChildProcess(
                [options.python, "-c", "import fastapi, lightgbm, numpy, uvicorn"], output: directory + "/modules.log")
            if modules.wait(milliseconds: 60_000) == 0 { return true }
        }
        Report.say("SKIPPED: the FastAPI service; `make bench` installs what \(options.python) lacks for it")
        return false
    }

    private func startPeer() throws(BenchFailure) -> Server? {
        hasPeer ? try Server(.fastAPI(options, version: trees), core: serverCore, in: directory) : nil
    }

    private static func version(in root: String, with file: String) throws(BenchFailure) -> String {
        let names = (try? FileSystem.list(root)) ?? []
        for name in names.sorted() where access("\(root)/\(name)/\(file)", R_OK) == 0 && name != "ACTIVE_MODEL" {
            return name
        }
        throw BenchFailure("cannot find a version with \(file) in \(root)")
    }
}
