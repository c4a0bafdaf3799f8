import Foundation
import TestSupport
import Testing

@testable import ModelFormats

/// One small model of each format, cut off at every byte and with every single bit flipped: a model or an error comes
/// out, soon and in little memory. Some of the places by default, all of them with `RELISCORE_DEEP=1`.
@Suite(.serialized) struct DamagedFileTests {
    static let files = [
        "models/lightgbm/constant.txt", "models/lightgbm/without_missing.txt", "linear", "models/xgboost/gblinear.json",
        "models/xgboost/stump_only_leaf.json", "models/xgboost/one_tree.ubj", "models/xgboost/v0_82_one_tree.bin",
        "pickles/logistic_p0.pickle", "pickles/logistic_p2.pickle", "pickles/logistic_p4.pickle",
        "pickles/logistic_arrays.joblib", "models/pickled/logistic.joblib", "models/onnx/tree5_float_1_0_1.onnx",
        "models/onnx/op_exp.onnx",
    ]

    private static let linear = """
        {"format": "reliscore.linear", "format_version": 1, "features": ["age", "wear"],
         "scaler": {"mean": [1, 2.5], "scale": [0.5, 3]}, "coefficients": [0.1, -2e-3], "intercept": -4,
         "fill_values": [1, 0], "link": "logit"}
        """

    /// Between places tried; prime to 8, so that all bits have their turn.
    private static let step = PackageLayout.isDeep ? 1 : 7

    private func bytes(_ file: String) throws -> [UInt8] {
        file == "linear" ? Array(Self.linear.utf8) : try FixtureFiles.bytes(file)
    }

    @Test("undamaged, they are models", arguments: files)
    func whole(file: String) throws {
        _ = try ModelFile.read(try bytes(file), named: file)
    }

    @Test("a file cut off anywhere is read or refused in less than a second", arguments: files)
    func truncations(file: String) throws {
        let bytes = try bytes(file)
        var watch = Watch()
        for length in stride(from: 0, to: bytes.count, by: Self.step) {
            watch.time { _ = try? ModelFile.read(Array(bytes.prefix(length)), named: file) }
        }
        #expect(watch.slowest < .seconds(1))
        #expect(watch.grownBytes < 10 * bytes.count + Watch.allowance)
    }

    @Test("a file with any bit flipped is read or refused in less than a second", arguments: files)
    func bitFlips(file: String) throws {
        var bytes = try bytes(file)
        var watch = Watch()
        for bit in stride(from: 0, to: bytes.count * 8, by: Self.step) {
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            watch.time { _ = try? ModelFile.read(bytes, named: file) }
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        #expect(watch.slowest < .seconds(1))
        #expect(watch.grownBytes < 10 * bytes.count + Watch.allowance)
    }
}

/// The slowest of some calls in this thread's own time, and how much the process has ever grown over them.
private struct Watch {
    private(set) var slowest = Duration.zero
    private let peakBefore = Self.peakBytes()

    /// What the tests that run beside, inflation's own bound and the memory that is not given back may take.
    static let allowance = 512 << 20

    mutating func time(_ call: () -> Void) {
        let start = Self.now()
        call()
        slowest = max(slowest, Self.now() - start)
    }

    var grownBytes: Int { Self.peakBytes() - peakBefore }

    private static func now() -> Duration {
        var time = timespec()
        _ = clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static func peakBytes() -> Int {
        var usage = rusage()
        _ = getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss << 10
    }
}
