import Glibc

RunningChildren.stopOnSignals()
let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.contains("--help") {
    print(BenchOptions.usage, terminator: "")
    exit(0)
}

/// The exit code: 0, or 1 with the reason on stderr.
func runBenchmarks(_ arguments: [String]) -> CInt {
    do {
        if arguments.first == "engine" {
            var benchmark = try EngineBenchmark(Array(arguments.dropFirst()))
            try benchmark.run()
            return 0
        }
        if arguments.first == "engine-timings" {
            try OwnEngine(Array(arguments.dropFirst())).run()
            return 0
        }
        if arguments.first == "logistic-timings" {
            try OwnLogistic(Array(arguments.dropFirst())).run()
            return 0
        }
        if arguments.first == "booster-timings" {
            try OwnBooster(Array(arguments.dropFirst())).run()
            return 0
        }
        let options = try BenchOptions(arguments)
        let directory = try Scratch.makeDirectory()
        defer { Scratch.remove(directory) }
        var bench = try Bench(options, directory: directory)
        try bench.run()
        return 0
    } catch {
        Report.say("benchmarks: \(error.message)")
        return 1
    }
}

exit(runBenchmarks(arguments))
