import Inference
import ModelFormats
import Models
import TestSupport
import Testing

@Suite("Parity with onnxruntime 1.31")
struct ONNXParityTests {
    /// Operators whose order of additions or whose polynomial onnxruntime takes from Eigen, by alignment and processor;
    /// the numbers are `Float`s between ours and theirs, one where only `Double`s differ.
    private static let tolerances = [
        "op_erf": 1, "op_exp_double": 1, "op_log": 1, "op_log_double": 1, "op_logsoftmax": 1, "op_logsoftmax_double": 1,
        "op_pow_double": 1, "op_reducemean": 1, "op_reducemean_double": 1, "op_reducesum": 1, "op_reducesum_double": 1,
        "op_sigmoid_double": 1, "op_softmax_double": 1, "op_softplus": 2, "op_tanh_double": 1, "skl_calibrated": 1,
    ]

    @Test("there is a fixture for every operator, mode and transform")
    func fixtures() {
        #expect(ONNXFixture.names.count == 308)
    }

    @Test("scores equal the library's, bit for bit", arguments: ONNXFixture.names)
    func scores(name: String) throws {
        let fixture = try ONNXFixture(name)
        #expect(!fixture.rows.isEmpty && fixture.found().map(\.count) == fixture.scores.map(\.count))
        let ulps = fixture.largestFloatUlps()
        #expect(ulps <= Self.tolerances[name] ?? 0, "\(ulps) ulps")
    }

    @Test("a row's scores do not depend on the rows beside it", arguments: ["skl_network_three", "tree_mixed_modes"])
    func batchSize(name: String) throws {
        let fixture = try ONNXFixture(name)
        #expect(fixture.rows.map { predictions(fixture.model, [$0])[0] } == fixture.found())
    }
}
