import Glibc
internal import JSONText
internal import ModelFormats
internal import Models
internal import SystemIO
internal import Training

/// Our logistic trainer on the rows of Tests/TestSupport/Peers/logistic_sgd.py, one thread, in processor seconds.
struct OwnLogistic {
    private static let width = 47

    private let directory: String
    private let order: String

    init(_ arguments: [String]) throws(BenchFailure) {
        guard arguments.count == 2, ["shuffled", "fixed", "newton"].contains(arguments[1]) else {
            throw BenchFailure("expected logistic-timings DIRECTORY and shuffled, fixed or newton")
        }
        directory = arguments[0]
        order = arguments[1]
    }

    func run() throws(BenchFailure) {
        var line: JSONObject = ["order": .string(order)]
        if order == "newton" {
            line["seconds"] = .number(try fit(.newton(LogisticSettings.Newton()), try rows()).seconds)
        } else {
            var compatible = LogisticSettings.Compatible()
            compatible.shuffles = order == "shuffled"
            let (seconds, model) = try fit(.compatible(compatible), try rows())
            line["seconds"] = .number(seconds)
            let expected = try doubles("\(directory)/coefficients_\(order).f64")
            line["unlike"] = .number(zip(model.coefficients + [model.intercept], expected).count { $0 != $1 })
        }
        print(JSONValue.object(line).text())
    }

    private func fit(
        _ method: LogisticSettings.Method, _ rows: LabelledRows
    ) throws(BenchFailure) -> (seconds: Double, LinearModel) {
        var settings = LogisticSettings(method)
        settings.threads = 1
        do {
            let none = try LabelledRows(featureNames: rows.featureNames, in: directory)
            let start = Self.now()
            let bytes = try LogisticEngine(settings).fit(train: rows, validation: none, progress: { _ in }).bytes
            let seconds = Self.now() - start
            return (seconds, try bytes.withUnsafeBytes { bytes in try LinearModelJSON.read(bytes) })
        } catch { throw BenchFailure("\(error)") }
    }

    private func rows() throws(BenchFailure) -> LabelledRows {
        do {
            let rows = try LabelledRows(featureNames: (0..<Self.width).map { "f\($0)" }, in: directory)
            for label in try FileSystem.read(directory + "/labels.u8", limit: 1 << 24) {
                try rows.keys.append(.init(day: 0, unit: 0, group: 0, label: label, daysToFailure: -1, weight: 1))
            }
            try doubles(directory + "/rows.f64").withUnsafeBufferPointer { try rows.features.append(contentsOf: $0) }
            return rows
        } catch { throw BenchFailure("cannot read the rows in \(directory): \(error)") }
    }

    private func doubles(_ path: String) throws(BenchFailure) -> [Double] {
        do {
            return try FileSystem.read(path, limit: 1 << 30).withUnsafeBytes { bytes in
                (0..<(bytes.count / 8)).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
            }
        } catch { throw BenchFailure("cannot read \(path): \(error)") }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
