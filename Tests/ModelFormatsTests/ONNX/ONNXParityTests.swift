import Inference
import ModelFormats
import Models
import TestSupport
import Testing

@Suite("Parity with onnxruntime 1.31")
struct ONNXParityTests {
    @Test("scores equal the library's, bit for bit", arguments: ONNXFixture.names)
    func scores(name: String) throws {
        let fixture = try ONNXFixture(name)
        #expect(!fixture.rows.isEmpty && fixture.found().map(\.count) == fixture.scores.map(\.count))
        let ulps = fixture.largestFloatUlps()
        #expect(ulps == 0, "\(ulps) ulps")
    }
}
