import Glibc
internal import JSONText
internal import SystemIO
internal import Telemetry
internal import Training

/// Our engines over the C libraries on the rows of Tests/TestSupport/Peers/boosters_training.py, as it trains.
struct OwnBooster {
    private static let width = 47

    private let engine: String
    private let directory: String
    private var settings = BoosterSettings()

    init(_ arguments: [String]) throws(BenchFailure) {
        guard arguments.count == 5, ["lightgbm", "xgboost"].contains(arguments[0]), let threads = Int(arguments[2]),
            let rounds = Int(arguments[3])
        else { throw BenchFailure("expected booster-timings ENGINE DIRECTORY THREADS ROUNDS LIBRARY") }
        engine = arguments[0]
        directory = arguments[1]
        settings.threads = threads
        settings.rounds = rounds
        settings.patience = 0
        settings.calibration = .none
        settings.library = arguments[4]
    }

    func run() throws(BenchFailure) {
        do {
            let labels = try FileSystem.read(directory + "/labels.u8", limit: 1 << 28)
            let border = labels.count * 4 / 5
            let file = try FileDescriptor.forReading(directory + "/rows.f64")
            let train = try rows(labels[..<border], from: file)
            let validation = try rows(labels[border...], from: file)
            let (cpu, wall) = (Self.now(CLOCK_PROCESS_CPUTIME_ID), Self.now(CLOCK_MONOTONIC))
            // Ours also reads the model back and compares its predictions with the library's.
            let model = try trained(train, validation)
            let line: JSONValue = [
                "cpu_seconds": .number(Self.now(CLOCK_PROCESS_CPUTIME_ID) - cpu),
                "wall_seconds": .number(Self.now(CLOCK_MONOTONIC) - wall), "peak_bytes": .number(Self.peakBytes()),
                "equal": .bool(try isEqual(model)),
            ]
            print(line.text())
        } catch { throw BenchFailure("\(error)") }
    }

    private func trained(_ train: LabelledRows, _ validation: LabelledRows) throws(TrainingError) -> [UInt8] {
        let engine: any TrainingEngine = engine == "lightgbm" ? LightGBMEngine(settings) : XGBoostEngine(settings)
        return try engine.fit(train: train, validation: validation, progress: { _ in }).bytes
    }

    /// Whether the trees are the Python package's.
    private func isEqual(_ model: [UInt8]) throws -> Bool {
        guard engine == "lightgbm" else {
            let theirs = try JSONValue.parse(try FileSystem.read(directory + "/xgboost-python.json", limit: 1 << 30))
            let ours = try JSONValue.parse(model)
            return ours["learner"]?["gradient_booster"] == theirs["learner"]?["gradient_booster"]
        }
        func trees(_ text: [UInt8]) -> [Substring] {
            // Before them stand the features, after them the settings.
            String(decoding: text, as: UTF8.self).split(separator: "\n").drop { $0 != "Tree=0" }
                .prefix { $0 != "end of trees" }.map { $0 }
        }
        let theirs = trees(try FileSystem.read(directory + "/lightgbm-python", limit: 1 << 30))
        return !theirs.isEmpty && trees(model) == theirs
    }

    private func rows(
        _ labels: ArraySlice<UInt8>, from file: borrowing FileDescriptor
    ) throws -> LabelledRows {
        let rows = try LabelledRows(featureNames: (0..<Self.width).map { "Column_\($0)" }, in: directory)
        for label in labels {
            try rows.keys.append(.init(day: 0, unit: 0, group: 0, label: label, daysToFailure: -1, weight: 1))
        }
        let chunk = UnsafeMutableBufferPointer<Double>.allocate(capacity: Self.width * 4_096)
        defer { chunk.deallocate() }
        var left = labels.count * Self.width
        while left > 0 {
            let bytes = UnsafeMutableRawBufferPointer(
                start: chunk.baseAddress, count: min(left, chunk.count) * MemoryLayout<Double>.stride)
            var count = 0
            while count < bytes.count {
                let read = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[count...]), "rows.f64")
                guard read > 0 else { throw BenchFailure("rows.f64 is too short") }
                count += read
            }
            try rows.features.append(contentsOf: UnsafeBufferPointer(rebasing: chunk[..<min(left, chunk.count)]))
            let done = rows.features.count / Self.width
            rows.releaseMemory(of: max(0, done - 8_192)..<done)
            left -= min(left, chunk.count)
        }
        return rows
    }

    private static func peakBytes() -> Int {
        for line in (KernelFile.text("/proc/self/status") ?? "").split(separator: "\n") where line.hasPrefix("VmHWM:") {
            return (line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0)
                * 1024
        }
        return 0
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
