import Inference
import ModelFormats
import Models
import TestSupport
import Testing

/// That onnxruntime gives the same margins is checked by Recipes/onnx_export_check.py; here our own reader does.
@Suite struct ONNXExportTests {
    private static let refused = ["linear_tree", "linear_tree_binary", "linear_tree_steep", "pandas_categorical"]

    @Test(
        "a LightGBM model written as ONNX and read back gives the same scores",
        arguments: FixtureFiles.names(in: "models/lightgbm", ending: "txt").filter { !refused.contains($0) })
    func roundTrip(name: String) throws {
        let original = try model(name)
        let copy = try ModelFile.read(try ONNXExport.write(original), named: "copy.onnx")
        #expect(copy.featureNames == original.featureNames && copy.outputCount == original.outputCount)
        let lines = try FixtureFiles.text("predictions/lightgbm/\(name).csv").split(separator: "\n").dropFirst()
        let rows = lines.map { line in
            line.split(separator: ",").prefix(original.featureNames.count).map { Double($0) ?? .nan }
        }
        for (left, right) in zip(predictions(original, rows), predictions(copy, rows)) {
            for (expected, found) in zip(left, right) {
                // Both use the C library; only log1p and softmax are put together otherwise.
                #expect(expected == found || abs(expected - found) <= 4 * expected.ulp, "\(expected) \(found)")
            }
        }
    }

    @Test("what ONNX cannot say exactly is refused", arguments: refused)
    func refusals(name: String) throws {
        let model = try model(name)
        #expect(throws: ModelFormatError.self) { try ONNXExport.write(model) }
    }

    @Test("a linear model read back gives the same margins, bit for bit")
    func linear() throws {
        let model = Model.linear(
            try LinearModel(
                featureNames: ["a", "b", "c"], means: [0.1, 2, -3], scales: [0.7, 3, 0.1],
                coefficients: [0.3, -0.11, 7],
                intercept: -0.2, fillValues: [1, 2, 3], link: .identity))
        let copy = try ModelFile.read(try ONNXExport.write(model), named: "copy.onnx")
        let rows = [[0.1, 0.2, 0.3], [.nan, 1e300, -5], [.infinity, .nan, .nan], [.leastNonzeroMagnitude, -0.0, 7]]
        for (left, right) in zip(predictions(model, rows), predictions(copy, rows)) {
            #expect(left.map(\.bitPattern) == right.map(\.bitPattern))
        }
    }

    private func model(_ name: String) throws -> Model {
        try ModelFile.read(try FixtureFiles.bytes("models/lightgbm/\(name).txt"), named: name)
    }
}
