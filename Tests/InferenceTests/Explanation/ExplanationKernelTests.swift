import Models
import Testing

@testable import Inference

@Suite struct ExplanationKernelTests {
    @Test("contributions are the Shapley values by their definition, for every kind of split", arguments: 0..<30)
    func definition(seed: Int) throws {
        var random = RandomEnsemble(seed: seed)
        let outputs = 1 + seed % 3
        let isVector = seed % 2 == 1
        let model = try random.model(
            trees: outputs, splits: 1 + seed, features: 5, outputs: outputs, vectors: isVector && outputs > 1)
        guard case .trees(let ensemble) = model else { return }
        let rows = random.rows(5, features: 5)
        for (row, found) in zip(rows, try contributions(model, rows)) {
            for (output, values) in chunked(found, by: 6).enumerated() {
                var truth = [Double](repeating: 0, count: 5) + [ensemble.sum.initialMargins[output]]
                for (index, tree) in ensemble.trees.enumerated()
                where tree.leafWidth > 1 || Int(ensemble.treeOutputs[index]) == output {
                    let part = tree.leafWidth > 1 ? output : 0
                    let added = BruteForceShapley(tree: tree, row: row, output: part).contributions()
                    for position in truth.indices { truth[position] += added[position] }
                }
                for (value, expected) in zip(values, truth) { #expect((value - expected).magnitude < 2e-13) }
            }
        }
    }

    /// Models whose rules have 2, 4, 8 and several times 8 lanes.
    static let shapes = [(splits: 3, features: 3), (12, 7), (60, 20), (300, 90)]

    @Test(
        "every kernel gives the same bits, row by row and in blocks of any size",
        arguments: shapes, [1, 4, 5, 8, 11, 20])
    func bits(shape: (splits: Int, features: Int), rowCount: Int) throws {
        var random = RandomEnsemble(seed: shape.splits)
        let model = try random.model(trees: 4, splits: shape.splits, features: shape.features, outputs: 2)
        let vectors = try random.model(
            trees: 2, splits: shape.splits, features: shape.features, outputs: 3, vectors: true)
        let rows = random.rows(rowCount, features: shape.features)
        for case .trees(let ensemble) in [model, vectors] {
            let expected = try contributions(
                TreeExplainer(ensemble, kernel: .portable), rows, inBlocks: false)
            for kernel in ForestKernel.available {
                let explainer = try TreeExplainer(ensemble, kernel: kernel)
                #expect(
                    Difference(contributions(explainer, rows, inBlocks: false), expected).rowsThatDiffer == 0)
                #expect(Difference(contributions(explainer, rows, inBlocks: true), expected).rowsThatDiffer == 0)
            }
            for (values, margins) in zip(expected, margins(.trees(ensemble), rows)) {
                let sums = chunked(values, by: shape.features + 1).map { $0.reduce(0, +) }
                #expect(zip(sums, margins).allSatisfy { ($0 - $1).magnitude < 1e-12 })
            }
        }
    }

    @Test(
        "k features that only do something together share it equally, for any k",
        arguments: [1, 2, 3, 20, 46, 47, 64, 513, 5_000])
    func together(count: Int) throws {
        let share = 0.999
        var weights = [1.0]
        for _ in 0..<count { weights.append(weights[weights.count - 1] * share) }
        let tree = try Tree(
            splits: (0..<count).map {
                Split(
                    feature: Int32($0), test: .atMost(0, nanLeft: false),
                    left: $0 + 1 < count ? .split(Int32($0 + 1)) : .leaf(0), right: .leaf(Int32($0 + 1)))
            },
            leafValues: [1] + [Double](repeating: 0, count: count),
            cover: TreeCover(
                splits: Array(weights.dropLast()),
                leaves: [weights[count]] + weights.dropLast().map { $0 * (1 - share) }))
        let model = Model.trees(
            try TreeEnsemble(
                featureNames: (0..<count).map { "f\($0)" }, trees: [tree],
                objective: .regression(.l2, squareRoot: false)))
        let found = try contributions(model, [[Double](repeating: -1, count: count)])[0]
        let expected = (1 - weights[count]) / Double(count)
        for value in found.dropLast() { #expect((value - expected).magnitude < 1e-12 * expected) }
    }

    @Test("smallest and largest leaves are refused by name", arguments: [MarginSum.Operation.minimum, .maximum])
    func extremes(operation: MarginSum.Operation) throws {
        let tree = try Tree(splits: [], leafValues: [1])
        let ensemble = try TreeEnsemble(
            featureNames: ["f"], trees: [tree], sum: MarginSum(operation: operation),
            objective: .regression(.l2, squareRoot: false))
        let error = #expect(throws: ExplanationError.self) { try Explainers.make(for: .trees(ensemble)) }
        #expect(
            error?.description
                == "cannot explain this model at the trees: expected leaf values that are added, found the \(operation) of leaf values; serve the model without reasons"
        )
    }
}

@Suite struct QuadratureRulesTests {
    @Test(
        "the rule for paths of k features misses a leaf by less than an ulp of its value",
        arguments: [1, 2, 3, 9, 46, 47, 48, 60, 100, 512, 5_000, 100_000])
    func accuracy(count: Int) {
        let rule = GaussLegendre(count: QuadratureRules.nodeCount(pathFeatureCount: count))
        for cold in [0, 1, 2, 7, count / 3, count / 2] where cold < count {
            let hot = count - 1 - cold
            // hot! cold! / count!
            var truth = 1 / Double(count)
            for index in 0..<cold { truth *= Double(index + 1) / Double(hot + index + 1) }
            var sum = 0.0
            for (node, weight) in zip(rule.nodes, rule.weights) {
                sum += weight * power(node, hot) * power(1 - node, cold)
            }
            #expect((sum - truth).magnitude < Double.ulpOfOne)
        }
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }
}
