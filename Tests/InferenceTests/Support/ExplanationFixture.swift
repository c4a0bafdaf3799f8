import Foundation
import Models
import TestSupport

/// Trees of other libraries and what these explain them with; see Recipes/explanation_fixtures.py.
struct ExplanationFixture {
    let model: Model
    let rows: [[Double]]
    let contributions: [[Double]]
    /// The library computes in `Float`.
    let isFloat: Bool

    static let names = FixtureFiles.names(in: "predictions/explanations", ending: "json")

    private struct Document: Decodable {
        let features: Int
        let outputs: Int
        let rule: String
        let float: Bool
        let initial: [Double]
        let producer: String
        let trees: [TreeDocument]
        let rows: [[Double?]]
        let contributions: [[Double]]
    }

    private struct TreeDocument: Decodable {
        let output: Int32
        let width: Int
        let left: [Int32]
        let right: [Int32]
        let feature: [Int32]
        let threshold: [Double]
        let nanLeft: [Bool]
        let categories: [[Int]?]
        let splitCover: [Double]
        let leafCover: [Double]
        let leaf: [Double]
    }

    init(_ name: String) throws {
        let bytes = try FixtureFiles.bytes("predictions/explanations/\(name).json")
        let document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        isFloat = document.float
        rows = document.rows.map { $0.map { $0 ?? .nan } }
        contributions = document.contributions
        model = .trees(
            try TreeEnsemble(
                featureNames: (0..<document.features).map { "f\($0)" },
                trees: try document.trees.map { try Self.tree($0, rule: document.rule) },
                outputCount: document.outputs, treeOutputs: document.trees.map(\.output),
                sum: MarginSum(precision: isFloat ? .float : .double, initialMargins: document.initial),
                objective: .custom, producer: document.producer))
    }

    private static func tree(_ document: TreeDocument, rule: String) throws -> Tree {
        var words: [UInt32] = []
        func child(_ reference: Int32) -> Child { reference < 0 ? .leaf(-1 - reference) : .split(reference) }
        let splits = document.feature.indices.map { index in
            let nanLeft = document.nanLeft[index]
            let threshold = document.threshold[index]
            var test = SplitTest.float(atMost: threshold, nanLeft: nanLeft)
            if rule == "below" { test = .float(below: Float(threshold), nanLeft: nanLeft) }
            if let categories = document.categories[index] {
                test = .category(words: words.count..<(words.count + 1), reading: .floatFromZero, nanLeft: nanLeft)
                words.append(categories.reduce(0) { $0 | 1 << UInt32($1) })
            }
            return Split(
                feature: document.feature[index], test: test, left: child(document.left[index]),
                right: child(document.right[index]))
        }
        return try Tree(
            splits: splits, categoryWords: words, leafValues: document.leaf, leafWidth: document.width,
            cover: TreeCover(splits: document.splitCover, leaves: document.leafCover))
    }
}
