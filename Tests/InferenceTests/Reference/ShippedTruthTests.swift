import Foundation
import ModelFormats
import Models
import Testing

@testable import Inference

/// What the authors of three of the given models published beside them.
@Suite(.enabled(if: GivenModels.root != nil))
struct ShippedTruthTests {
    private func table(_ name: String, separators: String) throws -> [[Double]] {
        let root = try #require(GivenModels.root)
        return try GivenModels.numbers(in: root.appending(path: "leaves/\(name)"), separators: separators)
    }

    @Test("every tree sends every row to the published leaf")
    func leaves() throws {
        let forest = ReferenceForest(try GivenModels.ensemble("leaves/lg_breast_cancer.txt"))
        let rows = try table("lg_breast_cancer_data.txt", separators: " ")
        let leaves = try table("lg_breast_cancer_data_pred_leaves.txt", separators: " ").map { $0.map { Int($0) } }
        let found = rows.map { row in
            row.withUnsafeBufferPointer { row in row.baseAddress.map { forest.leafIndices(of: $0) } ?? [] }
        }
        #expect(found == leaves && leaves.count == 57)
    }

    @Test("the DART model gives the published probabilities")
    func dart() throws {
        let ensemble = try GivenModels.ensemble("leaves/lg_dart_breast_cancer.model")
        let rows = try table("breast_cancer_test.tsv", separators: "\t")
        let truth = try table("lg_dart_breast_cancer_true_predictions.txt", separators: "\t")
        let difference = Difference(transformed(.trees(ensemble), margins(.trees(ensemble), rows)), truth)
        print("published DART probabilities: \(difference)")
        #expect(difference.rows == 57 && difference.largestUlps <= 1)
    }

    @Test("the multiclass model gives the published raw scores and probabilities")
    func multiclass() throws {
        let ensemble = try GivenModels.ensemble("leaves/lgmulticlass.model")
        let rows = try table("multiclass_test.tsv", separators: "\t").map { Array($0.dropFirst()) }
        let found = margins(.trees(ensemble), rows)
        let raw = Difference(found, try table("lgmulticlass_true_raw_predictions.txt", separators: "\t"))
        let outputs = Difference(
            transformed(.trees(ensemble), found),
            try table("lgmulticlass_true_predictions.txt", separators: "\t"))
        print("published multiclass raw scores: \(raw); probabilities: \(outputs)")
        #expect(raw.rows == 500 && raw.rowsThatDiffer == 0)
        #expect(outputs.largestUlps <= 4)
    }
}
