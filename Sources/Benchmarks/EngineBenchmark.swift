import Glibc
internal import Inference
internal import ModelFormats
internal import Models
internal import SystemIO

/// What tree inference costs in this process, on one thread: every kernel and batch size on one model, each kernel's
/// margins compared with the oracle's bit for bit.
struct EngineBenchmark {
    private let name: String
    private let ensemble: TreeEnsemble
    private let rows: [Double]
    private let rowCount: Int
    private var report = Report()

    static let usage = "engine MODEL ROWS: a model file, and its rows as raw little-endian doubles"

    init(_ arguments: [String]) throws(BenchFailure) {
        guard arguments.count == 2 else { throw BenchFailure("expected \(Self.usage)") }
        name = arguments[0].split(separator: "/").suffix(2).joined(separator: "/")
        let bytes = try Self.read(arguments[0])
        guard case .trees(let ensemble) = try Self.model(bytes, arguments[0]) else {
            throw BenchFailure("expected a tree model, found another in \(arguments[0])")
        }
        self.ensemble = ensemble
        rows = try Self.read(arguments[1]).withUnsafeBytes { bytes in
            (0..<(bytes.count / 8)).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
        }
        rowCount = rows.count / ensemble.featureNames.count
        guard rowCount > 0 else { throw BenchFailure("expected a row or more in \(arguments[1])") }
    }

    mutating func run() throws(BenchFailure) {
        let expected = margins(of: Predictors.makeReference(for: .trees(ensemble)))
        for kernel in ForestKernel.available.reversed() {
            let start = Self.now()
            guard let forest = BlockForest(ensemble, kernel: kernel) else {
                throw BenchFailure("expected a forest that runs in blocks, found \(name)")
            }
            let milliseconds = (Self.now() - start) * 1e3
            let found = margins(of: forest)
            let differing = zip(found, expected).count { $0.bitPattern != $1.bitPattern && !($0.isNaN && $1.isNaN) }
            guard differing == 0 else { throw BenchFailure("\(name) \(kernel): \(differing) margins differ") }
            report.add(Case(name: "\(name)/\(kernel)/compile", unit: "ms", values: [milliseconds]))
            for batch in [1, 64, 512, 1024, min(rowCount, 8192)] { measure(forest, kernel, batch: batch) }
            measureSteps(forest, kernel)
        }
        measure(Predictors.makeReference(for: .trees(ensemble)), "reference", batch: 1024)
        report.writeTable()
    }

    private func margins(of predictor: any Predictor) -> [Double] {
        var results = [Double](repeating: .nan, count: rowCount * predictor.outputCount)
        rows.withUnsafeBufferPointer { rows in
            results.withUnsafeMutableBufferPointer { results in
                guard let input = rows.baseAddress, let output = results.baseAddress else { return }
                predictor.predictMargins(rows: input, rowCount: rowCount, margins: output)
            }
        }
        return results
    }

    private mutating func measure(_ predictor: any Predictor, _ kind: Any, batch: Int) {
        let rates = times(batch: batch) { predictor.predictMargins(rows: $0, rowCount: batch, margins: $1) }
            .map { Double(batch) / $0 }
        report.add(Case(name: "\(name)/\(kind)/\(batch)", unit: "rows/s", values: rates))
    }

    /// The first step alone, then with each next one: the differences are what steps cost.
    private mutating func measureSteps(_ forest: BlockForest, _ kernel: ForestKernel) {
        var steps: BlockSteps = []
        var before = 0.0
        for (title, step) in [
            ("rank", BlockSteps.rank), ("test", BlockSteps.test), ("select", BlockSteps.select),
            ("add", BlockSteps.add),
        ] {
            steps.insert(step)
            let batch = 1024
            let seconds = times(batch: batch) { forest.run(steps, rows: $0, rowCount: batch, margins: $1) }.min() ?? 0
            let nanoseconds = seconds * 1e9 / Double(batch)
            report.add(Case(name: "\(name)/\(kernel)/\(title)", unit: "ns a row", values: [nanoseconds - before]))
            before = nanoseconds
        }
    }

    /// Seconds of one call, over about 0.4 s of calls that go round the rows.
    private func times(
        batch: Int, _ body: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
    ) -> [Double] {
        var results = [Double](repeating: 0, count: batch * ensemble.outputCount)
        var seconds: [Double] = []
        rows.withUnsafeBufferPointer { rows in
            results.withUnsafeMutableBufferPointer { results in
                guard let input = rows.baseAddress, let output = results.baseAddress else { return }
                let places = max(1, rowCount / batch)
                let calls = max(1, 256 / batch)
                let end = Self.now() + 0.4
                var call = 0
                repeat {
                    let start = Self.now()
                    for _ in 0..<calls {
                        body(input + call % places * batch * ensemble.featureNames.count, output)
                        call += 1
                    }
                    seconds.append((Self.now() - start) / Double(calls))
                } while Self.now() < end
            }
        }
        return seconds
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func read(_ path: String) throws(BenchFailure) -> [UInt8] {
        do { return try FileSystem.read(path, limit: 1 << 30) } catch {
            throw BenchFailure("cannot read \(path): \(error)")
        }
    }

    private static func model(_ bytes: [UInt8], _ path: String) throws(BenchFailure) -> Model {
        do { return try ModelFile.read(bytes, named: path) } catch { throw BenchFailure("\(error)") }
    }
}
