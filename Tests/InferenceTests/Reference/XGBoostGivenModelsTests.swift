import Foundation
import ModelFormats
import Models
import TestSupport
import Testing

@testable import Inference

/// The models of other projects, against what XGBoost and their own authors computed.
@Suite(.enabled(if: PackageLayout.hasShared(for: "XGBoost models of other projects")))
struct XGBoostGivenModelsTests {
    private static func model(_ path: String) throws -> Model {
        try ModelFile.read([UInt8](try Data(contentsOf: url(path))), named: path)
    }

    private static func url(_ path: String) throws -> URL {
        try #require(PackageLayout.shared).appending(path: "data/models/xgboost").appending(path: path)
    }

    private static func numbers(_ path: String) throws -> [[Double]] {
        try String(contentsOf: url(path), encoding: .utf8).split(separator: "\n").map { line in
            line.split { " ,\t[]".contains($0) }.map { Double($0) ?? .nan }
        }
    }

    /// Rows of `label index:value …`; what is not named is missing.
    private static func sparseRows(_ path: String, featureCount: Int) throws -> [[Double]] {
        try String(contentsOf: url(path), encoding: .utf8).split(separator: "\n").map { line in
            var row = [Double](repeating: .nan, count: featureCount)
            for item in line.split(separator: " ").dropFirst() {
                let pair = item.split(separator: ":")
                if let index = Int(pair[0]), index < featureCount { row[index] = Double(pair[1]) ?? .nan }
            }
            return row
        }
    }

    @Test(
        "margins and predictions equal XGBoost's, bit for bit",
        arguments: ["kserve/model.ubj", "vespa/binary_breast_cancer.ubj", "xgboost-ruby/model.json"])
    func references(path: String) throws {
        let model = try Self.model(path)
        let stem = path.split(separator: ".")[0]
        let found = margins(model, try Self.numbers("\(stem).ref_inputs.csv"))
        // The files hold Floats with the digits that Floats need.
        func asFloats(_ rows: [[Double]]) -> [[Double]] { rows.map { $0.map { Double(Float($0)) } } }
        let raw = Difference(found, asFloats(try Self.numbers("\(stem).ref_margin.csv")))
        #expect(raw.rows > 100 && raw.rowsThatDiffer == 0, "\(raw)")
        var outputs = transformed(model, found)
        let expected = asFloats(try Self.numbers("\(stem).ref_outputs.csv"))
        if expected.first?.count != outputs.first?.count {
            outputs = outputs.map { row in [Double(row.firstIndex(of: row.max() ?? 0) ?? -1)] }
        }
        #expect(Difference(outputs, expected).rowsThatDiffer == 0)
    }

    @Test(
        "the binary models give what their authors shipped",
        arguments: [
            ("leaves/xgagaricus.model", "leaves/agaricus_test.libsvm", "leaves/xgagaricus_true_predictions.txt", true),
            (
                "leaves/xgdermatology.model", "leaves/dermatology_test.libsvm",
                "leaves/xgdermatology_true_predictions.txt", false
            ),
            (
                "xgboost-predictor-java/gbtree_v47_binary-logistic.model",
                "xgboost-predictor-java/agaricus.txt.0.test",
                "xgboost-predictor-java/gbtree_v47_binary-logistic.predict", true
            ),
            (
                "xgboost-predictor-java/gbtree_v47_binary-logistic.model",
                "xgboost-predictor-java/agaricus.txt.0.test",
                "xgboost-predictor-java/gbtree_v47_binary-logistic.margin", false
            ),
            (
                "xgboost-predictor-java/gbtree_v47_multi-softprob.model", "xgboost-predictor-java/agaricus.txt.0.test",
                "xgboost-predictor-java/gbtree_v47_multi-softprob.predict", true
            ),
            (
                "xgboost-predictor-java/gbtree_v47_multi-softprob.model", "xgboost-predictor-java/agaricus.txt.0.test",
                "xgboost-predictor-java/gbtree_v47_multi-softprob.margin", false
            ),
        ])
    func shipped(path: String, inputs: String, truth: String, areTransformed: Bool) throws {
        let model = try Self.model(path)
        let rows = try Self.sparseRows(inputs, featureCount: model.featureNames.count)
        let sums = margins(model, rows)
        let found = (areTransformed ? transformed(model, sums) : sums).flatMap { $0 }
        let expected = try Self.numbers(truth).flatMap { $0 }
        #expect(found.count == expected.count && !found.isEmpty)
        let largest = zip(found, expected).map { ($0 - $1).magnitude / max(1, $1.magnitude) }.max() ?? 1
        // Versions of that time began their sums at 0, and printed six digits or so.
        #expect(largest < 2e-6, "\(largest)")
    }

    @Test("the margins of ten trees of a longer model are as its authors shipped them")
    func firstTrees() throws {
        guard case .trees(let whole) = try Self.model("leaves/xg_dart_agaricus.model") else {
            throw CocoaError(.fileReadCorruptFile)
        }
        let part = try TreeEnsemble(
            featureNames: whole.featureNames, trees: Array(whole.trees.prefix(10)),
            treeOutputs: .init(repeating: 0, count: 10),
            sum: whole.sum, objective: whole.objective)
        let rows = try Self.sparseRows("leaves/agaricus_test.libsvm", featureCount: whole.featureNames.count)
        let truth = try Self.numbers("leaves/xg_dart_agaricus_true_predictions.txt")
        let found = margins(.trees(part), rows)
        #expect(found.count == truth.count)
        #expect(zip(found, truth).allSatisfy { ($0[0] - $1[0]).magnitude < 2e-6 })
    }

    @Test(
        "leaf indices equal those of xgboost-predictor-java",
        arguments: ["gbtree_v47_binary-logistic", "gbtree_v47_multi-softprob"])
    func leaves(name: String) throws {
        guard case .trees(let ensemble) = try Self.model("xgboost-predictor-java/\(name).model") else {
            throw CocoaError(.fileReadCorruptFile)
        }
        let rows = try Self.sparseRows(
            "xgboost-predictor-java/agaricus.txt.0.test", featureCount: ensemble.featureNames.count)
        let expected = try Self.numbers("xgboost-predictor-java/\(name).leaf")
        let forest = ReferenceForest(ensemble)
        // Theirs are node numbers, ours count leaves only; both rise together.
        var nodes: [[Int: Int]] = ensemble.trees.map { _ in [:] }
        for (row, leaves) in zip(rows, expected) {
            let found = row.withUnsafeBufferPointer { $0.baseAddress.map(forest.leafIndices) ?? [] }
            #expect(found.count == leaves.count)
            for (tree, leaf) in found.enumerated() {
                let node = Int(leaves[tree])
                #expect(nodes[tree][leaf] == nil || nodes[tree][leaf] == node)
                nodes[tree][leaf] = node
            }
        }
        for map in nodes { #expect(map.sorted { $0.key < $1.key }.map(\.value) == map.values.sorted()) }
    }
}
