/// What the command line asks for.
struct BenchOptions {
    /// Measurements of each case; the median of them is reported.
    var rounds = 5
    /// How long each lasts.
    var seconds = 2
    /// Groups to run; all when empty.
    var only: [String] = []
    var reliscore = ".build/release/reliscore"
    var artifactsRoot = "artifacts"
    var python = ".venv/bench/bin/python"
    var enginesPython = ".venv/engines/bin/python"
    var peer = "Tests/TestSupport/Peers/fastapi_lgbm.py"
    var enginePeers = "Tests/TestSupport/Peers/engines.py"
    var warehousePeer = "Tests/TestSupport/Peers/warehouse_peers.py"
    var logisticPeer = "Tests/TestSupport/Peers/logistic_sgd.py"
    var boosterPeer = "Tests/TestSupport/Peers/boosters_training.py"
    var engineRecipe = "Tests/TestSupport/Recipes/benchmark_models.py"
    var engineModels = ".build/bench-models"

    static let groups = ["engine", "warehouse", "training", "score", "batch", "start"]

    static let usage = """
        Benchmarks: what a request, a batch and a start cost, beside nginx and a FastAPI service doing the same work.
        Each case is one JSON line on stdout; progress and a table go to stderr.

          --rounds N          measurements of each case, interleaved; the median is reported (5)
          --seconds N         length of each (2)
          --only NAMES        some of engine,warehouse,training,score,batch,start
          --reliscore FILE    the daemon (.build/release/reliscore)
          --artifacts-root D  with a LightGBM and a linear version (artifacts)
          --python FILE       with what Tests/requirements-bench.txt lists; without it FastAPI is left out
                              (.venv/bench/bin/python)
          --engines-python FILE  with what Tests/requirements-engines.txt lists; engines that are not there are left
                              out (.venv/engines/bin/python)
          --engine-models D   where their models are, or are to be made (.build/bench-models)

        """

    init(_ arguments: [String]) throws(BenchFailure) {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            guard let value = rest.popFirst() else { throw BenchFailure("expected a value after \(flag)") }
            switch flag {
            case "--rounds": rounds = try Self.count(value, flag)
            case "--seconds": seconds = try Self.count(value, flag)
            case "--only": only = try Self.names(value)
            case "--reliscore": reliscore = value
            case "--artifacts-root": artifactsRoot = value
            case "--python": python = value
            case "--engines-python": enginesPython = value
            case "--engine-models": engineModels = value
            default: throw BenchFailure("expected one of the flags that --help lists, found \(flag)")
            }
        }
    }

    func includes(_ group: String) -> Bool { only.isEmpty || only.contains(group) }

    private static func count(_ text: String, _ flag: String) throws(BenchFailure) -> Int {
        guard let number = Int(text), (1...1000).contains(number) else {
            throw BenchFailure("expected a whole number from 1 to 1000 after \(flag), found \(text)")
        }
        return number
    }

    private static func names(_ text: String) throws(BenchFailure) -> [String] {
        let names = text.split(separator: ",").map(String.init)
        for name in names where !groups.contains(name) {
            throw BenchFailure("expected --only to name some of \(groups.joined(separator: ", ")), found \(name)")
        }
        return names
    }
}

/// Why nothing was measured, in one sentence.
struct BenchFailure: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
