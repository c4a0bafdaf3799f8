import ModelFormats
import Models
import TestSupport
import Testing

@testable import Inference

@Suite struct TreeExplainerTests {
    private func split(_ feature: Int32, _ left: Child, _ right: Child) -> Split {
        Split(
            feature: feature, test: .lightGBM(threshold: 0, missing: .nan, defaultLeft: true), left: left,
            right: right)
    }

    private func model(_ tree: Tree, features: Int = 2) throws -> Model {
        .trees(
            try TreeEnsemble(
                featureNames: (0..<features).map { "f\($0)" }, trees: [tree],
                objective: .regression(.l2, squareRoot: false)))
    }

    @Test("two features share what they do together equally, by the definition of the Shapley value")
    func definition() throws {
        // f0 <= 0 ? (f1 <= 0 ? 8 : 0) : 0, with half of the rows on each side of each split.
        let tree = try Tree(
            splits: [split(0, .split(1), .leaf(2)), split(1, .leaf(0), .leaf(1))], leafValues: [8, 0, 0],
            cover: TreeCover(splits: [4, 2], leaves: [1, 1, 2]))
        let found = try contributions(model(tree), [[-1, -1]])
        // E = 2; knowing f0: 4; knowing f1: 4; both: 8. So each gets ((4 - 2) + (8 - 4)) / 2.
        for (value, expected) in zip(found[0], [3.0, 3.0, 2.0]) { #expect((value - expected).magnitude < 1e-14) }
    }

    @Test("a feature that is tested twice counts once")
    func repeatedFeature() throws {
        let tree = try Tree(
            splits: [split(0, .split(1), .leaf(2)), split(0, .leaf(0), .leaf(1))], leafValues: [8, 1, 4],
            cover: TreeCover(splits: [8, 4], leaves: [1, 3, 4]))
        for (row, margin) in [([-1.0, 0.0], 8.0), ([1, 0], 4)] {
            let found = try contributions(model(tree), [row])[0]
            #expect(found[1] == 0 && (found[0] + found[2] - margin).magnitude < 1e-14)
        }
    }

    @Test("a side without training rows is explained without a division by zero")
    func emptySide() throws {
        let tree = try Tree(
            splits: [split(0, .split(1), .leaf(2)), split(0, .split(2), .leaf(1)), split(1, .leaf(0), .leaf(3))],
            leafValues: [8, 1, 4, 2], cover: TreeCover(splits: [4, 4, 4], leaves: [4, 0, 0, 0]))
        for row in [[-1.0, -1], [-1, 1], [1, 1], [.nan, 1]] {
            let found = try contributions(model(tree), [row])[0]
            let margin = try margins(model(tree), [row])[0][0]
            #expect(found.allSatisfy(\.isFinite) && (found.reduce(0, +) - margin).magnitude < 1e-13)
        }
    }

    /// A chain whose split i tests feature `i % features`.
    private func chain(splits: Int, features: Int) throws -> Tree {
        let nodes = (0..<splits).map { index in
            split(
                Int32(index % features), index + 1 < splits ? .split(Int32(index + 1)) : .leaf(0),
                .leaf(Int32(index + 1)))
        }
        return try Tree(
            splits: nodes, leafValues: (0...splits).map { Double($0 % 7) },
            cover: TreeCover(
                splits: (0..<splits).map { Double(splits + 1 - $0) }, leaves: [Double](repeating: 1, count: splits + 1))
        )
    }

    @Test(
        "paths of many features are explained, past the degree that the rule has nodes for",
        arguments: [2, 9, 17, 33, 47, 512, 5_000])
    func longPaths(features: Int) throws {
        let tree = try chain(splits: features + 40, features: features)
        let row = (0..<features).map { $0 % 3 == 2 ? 1.0 : -1.0 }
        let found = try contributions(model(tree, features: features), [row])[0]
        let margin = try margins(model(tree, features: features), [row])[0][0]
        #expect((found.reduce(0, +) - margin).magnitude < 1e-12)
    }

    @Test("a chain of 100,000 leaves is explained without recursion")
    func deepChain() throws {
        let tree = try chain(splits: 99_999, features: 2)
        let found = try contributions(model(tree), [[-1, -1]])[0]
        #expect((found.reduce(0, +) - 0).magnitude < 1e-9)
    }

    @Test(
        "a model whose file lacks what an explanation needs is refused by name",
        arguments: [
            (TreeCover?.none, "Tree=0: expected the training weight of each node, found none"),
            (TreeCover(splits: [0], leaves: [0, 0]), "training weight of split 0: expected more than 0, found 0"),
            (TreeCover(splits: [3], leaves: [4, -1]), "training weight of leaf 1: expected 0 or more, found -1"),
            (
                TreeCover(splits: [3], leaves: [1, 1]),
                "Tree=0, training weight of split 0: expected 3, that of both sides, found 2"
            ),
        ])
    func refusals(cover: TreeCover?, sentence: String) throws {
        let tree = try Tree(splits: [split(0, .leaf(0), .leaf(1))], leafValues: [1, 2], cover: cover)
        let error = #expect(throws: ExplanationError.self) { try Explainers.make(for: model(tree)) }
        #expect(error?.description.contains(sentence) == true)
    }

    @Test(
        "a damaged file that still reads can be run and explained", arguments: ["categorical", "multiclass", "binary"])
    func damaged(name: String) throws {
        var bytes = try FixtureFiles.bytes("models/lightgbm/\(name).txt")
        let row = [0.5, .nan, -1e300, 3]
        var ran = 0
        for index in stride(from: 0, to: bytes.count, by: PackageLayout.isDeep ? 7 : 41) {
            let original = bytes[index]
            bytes[index] ^= 1 << UInt8(index % 5)
            if let model = try? bytes.withUnsafeBytes({ try ModelFile.read($0) }), model.featureNames.count == row.count
            {
                ran += margins(model, [row]).count
                _ = try? contributions(model, [row])
            }
            bytes[index] = original
        }
        #expect(ran > 5)
    }
}

@Suite struct GaussLegendreTests {
    @Test("a rule of n nodes integrates all powers below 2n exactly", arguments: [1, 2, 3, 4, 5, 8, 16, 64, 256])
    func exactness(count: Int) {
        let rule = GaussLegendre(count: count)
        for power in 0..<(2 * count) {
            var sum = 0.0
            for (node, weight) in zip(rule.nodes, rule.weights) {
                var term = weight
                for _ in 0..<power { term *= node }
                sum += term
            }
            #expect((sum * Double(power + 1) - 1).magnitude < 1e-12)
        }
    }
}
