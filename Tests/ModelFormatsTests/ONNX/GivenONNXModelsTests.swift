import Foundation
import ModelFormats
import Models
import TestSupport
import Testing

/// The 5 models of other projects, against what onnxruntime computed.
@Suite(.serialized, .enabled(if: GivenONNXModels.root != nil))
struct GivenONNXModelsTests {
    @Test("every score equals onnxruntime's, bit for bit", arguments: GivenONNXModels.names)
    func scores(name: String) throws {
        let root = try #require(GivenONNXModels.root)
        let url = root.appending(path: name)
        let model = try ModelFile.read([UInt8](try Data(contentsOf: url)), named: name)
        let stem = url.deletingPathExtension()
        let width = model.featureNames.count
        let rows = try GivenONNXModels.numbers(stem.appendingPathExtension("ref_inputs.csv"))
            .map { Array($0.prefix(width)) }
        // The references of two models come from two threads, which add trees in two halves; these are from one.
        let single = FixtureFiles.url("predictions/onnx_given/\(stem.lastPathComponent).csv")
        let isSingle = FileManager.default.fileExists(atPath: single.path)
        let outputs = try GivenONNXModels.numbers(isSingle ? single : stem.appendingPathExtension("ref_outputs.csv"))
        let scores = outputs.map { $0.count > model.outputCount ? Array($0.dropFirst()) : $0 }
        let found = predictions(model, rows)
        let ulps = zip(found, scores).flatMap { zip($0, $1) }.map { ONNXFixture.floatUlps($0, $1) }
        print("\(name): \(rows.count) rows, \(ulps.count { $0 > 0 }) scores differ, at most \(ulps.max() ?? 0) ulps")
        #expect(rows.count == 60 && found.map(\.count) == scores.map(\.count))
        #expect(ulps.allSatisfy { $0 == 0 })
    }
}

enum GivenONNXModels {
    static let root = PackageLayout.givenModels("onnx")

    static let names = [
        "onnxruntime-ruby/logreg_iris.onnx", "onnxruntime-ruby/lightgbm.onnx", "onnxruntime-ruby/randomforest.onnx",
        "sklearn-onnx/treecl.onnx", "onnxmltools/test_xgb.onnx",
    ]

    static func numbers(_ url: URL) throws -> [[Double]] {
        try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { line in
            line.split(separator: ",").map { Double($0) ?? .nan }
        }
    }
}
