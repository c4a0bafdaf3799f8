import Glibc
internal import Inference
internal import JSONText
internal import ModelFormats
internal import Models
internal import SystemIO

/// Our engine as one of those that are compared: the same calls, clocks and lines as Tests/TestSupport/Peers/engines.py,
/// which says what they mean. A prediction here, too, is the probability and not the margin.
struct OwnEngine {
    static let name = "ReliScore"

    /// The models, and the file of each.
    static let models = [
        ("lgbm_100x31", "model.txt"), ("lgbm_500x255", "model.txt"), ("lgbm_categories", "model.txt"),
        ("xgb_300xd8", "model.json"), ("forest_200", "model.joblib"), ("linear_47", "model.json"),
    ]

    private static let pool = 2048
    private static let batch = 1024

    private let directory: String

    init(_ arguments: [String]) throws(BenchFailure) {
        guard arguments.count == 1 else { throw BenchFailure("expected engine-timings DIRECTORY") }
        directory = arguments[0]
    }

    func run() {
        for (model, file) in Self.models {
            var line: JSONObject = ["engine": .string(Self.name), "model": .string(model)]
            do {
                let facts = try measure(directory + "/" + model, file)
                for fact in facts.members { line[fact.key] = fact.value }
            } catch {
                line["skipped"] = .string(error.message)
            }
            print(JSONValue.object(line).text())
        }
    }

    private func measure(_ path: String, _ file: String) throws(BenchFailure) -> JSONObject {
        let rows = try Self.doubles(path + "/rows.f64")
        let expected = try Self.doubles(path + "/predictions.f64")
        let bytes = try Self.read(path + "/" + file)
        let start = Self.now(CLOCK_MONOTONIC)
        let model: Model
        do { model = try ModelFile.read(bytes, named: file) } catch { throw BenchFailure("\(error)") }
        let subject = Subject(model, Predictors.make(for: model), rows)
        let loaded = Self.now(CLOCK_MONOTONIC) - start
        guard model.outputCount == 1, subject.rowCount == expected.count else {
            throw BenchFailure("expected one prediction for each of \(expected.count) rows")
        }
        let found = subject.predictions(batch: Self.batch)
        let singly = subject.predictions(batch: 1)
        let plain = Subject(model, Predictors.makeReference(for: model), rows).predictions(batch: 1)
        let off = zip(found, expected).count { abs($0 - $1) > 1e-6 }
        let differing = zip(zip(found, singly), plain).count { both, plain in
            both.0.bitPattern != plain.bitPattern || both.1.bitPattern != plain.bitPattern
        }
        let batchSeconds = subject.median(batch: Self.batch, pool: Self.pool, CLOCK_THREAD_CPUTIME_ID)
        let rowSeconds = subject.median(batch: 1, pool: Self.pool, CLOCK_MONOTONIC)
        return [
            "rows_per_second": .number(Double(Self.batch) / batchSeconds),
            "row_microseconds": .number(rowSeconds * 1e6), "load_milliseconds": .number(loaded * 1e3),
            "rows_off": .number(off), "bits_unlike_plain_walk": .number(differing),
        ]
    }

    static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func doubles(_ path: String) throws(BenchFailure) -> [Double] {
        try read(path).withUnsafeBytes { bytes in
            (0..<(bytes.count / 8)).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
        }
    }

    private static func read(_ path: String) throws(BenchFailure) -> [UInt8] {
        do { return try FileSystem.read(path, limit: 1 << 30) } catch {
            throw BenchFailure("cannot read \(path): \(error)")
        }
    }
}

/// A model ready to run, with its rows.
private struct Subject {
    /// How long each median is measured.
    private static let seconds = 0.4

    let rowCount: Int
    private let width: Int
    private let rows: [Double]
    private let predictor: any Predictor
    private let transform: OutputTransform

    init(_ model: Model, _ predictor: any Predictor, _ rows: [Double]) {
        width = model.featureNames.count
        rowCount = rows.count / width
        self.rows = rows
        self.predictor = predictor
        transform = model.outputTransform
    }

    func predictions(batch: Int) -> [Double] {
        var results = [Double](repeating: .nan, count: rowCount)
        run(batch: batch, into: &results) { call in
            for first in stride(from: 0, to: rowCount, by: batch) { call(first) }
        }
        return results
    }

    /// Seconds of one call.
    func median(batch: Int, pool: Int, _ clock: clockid_t) -> Double {
        var results = [Double](repeating: .nan, count: rowCount)
        var times: [Double] = []
        times.reserveCapacity(1 << 21)
        run(batch: batch, into: &results) { call in
            let end = OwnEngine.now(CLOCK_MONOTONIC) + Self.seconds
            var first = 0
            var last = 0.0
            repeat {
                let start = OwnEngine.now(clock)
                call(first)
                last = OwnEngine.now(clock) - start
                times.append(last)
                first = first + 2 * batch > pool ? 0 : first + batch
            } while OwnEngine.now(CLOCK_MONOTONIC) < end && times.count < 1 << 21
        }
        return Case.median(times)
    }

    /// Gives `body` a function that predicts `batch` rows from a first one.
    private func run(batch: Int, into results: inout [Double], _ body: ((Int) -> Void) -> Void) {
        rows.withUnsafeBufferPointer { rows in
            results.withUnsafeMutableBufferPointer { results in
                guard let input = rows.baseAddress, let output = results.baseAddress else { return }
                body { first in
                    predictor.predictMargins(rows: input + first * width, rowCount: batch, margins: output + first)
                    for row in first..<(first + batch) {
                        transform.apply(to: UnsafeMutableBufferPointer(start: output + row, count: 1))
                    }
                }
            }
        }
    }
}
