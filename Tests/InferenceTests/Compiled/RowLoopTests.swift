import Models
import TestSupport
import Testing

@testable import Inference

@Suite("Loops for single rows and for deep forests")
struct RowLoopTests {
    /// Without optimisation, tables of thousands of categories take seconds to make.
    private static let small = BlockForestTests.recipes.filter {
        $0.leaves.upperBound <= 32 && (PackageLayout.isDeep || $0.categoryCount <= 1000)
    }

    private static let deep =
        BlockForestTests.recipes + [
            ForestRecipe(
                name: "nodes of two words", leaves: 9000...9001, treeCount: 10, featureCount: 8, thresholdCount: 20_000),
            ForestRecipe(name: "70 columns", leaves: 20...40, treeCount: 30, featureCount: 40),
            ForestRecipe(name: "129 trees", leaves: 1...9, treeCount: 129),
            ForestRecipe(
                name: "the largest", leaves: 1...80, outputCount: 3, hasWideLeaves: true,
                sum: MarginSum(operation: .maximum, initialMargins: [0.25, 0, 1])),
            ForestRecipe(
                name: "the smallest, as floats", outputCount: 2, sum: MarginSum(precision: .float, operation: .minimum)),
        ]

    /// A forest, rows, their margins by the oracle, and what loops are made of.
    private func forest(
        _ recipe: ForestRecipe
    ) throws -> (TreeEnsemble, rows: [Double], expected: [UInt64], FeatureCells, FeatureCellTables) {
        var random = RandomForest(recipe)
        let ensemble = try random.ensemble()
        let rows = random.rows(170)
        let cells = FeatureCells(ensemble)
        return (ensemble, rows, bits(ReferenceForest(ensemble), rows), cells, try #require(FeatureCellTables(cells)))
    }

    @Test("by masks, margins are the oracle's, bit for bit, on every kernel", arguments: small)
    func masks(recipe: ForestRecipe) throws {
        let (ensemble, rows, expected, cells, tables) = try forest(recipe)
        for kernel in ForestKernel.available {
            let forest = try #require(MaskForest(ensemble, cells, tables, kernel: kernel))
            #expect(bits(forest, rows) == expected, "\(kernel)")
        }
    }

    @Test(
        "by walks, margins are the oracle's, bit for bit, on every kernel, row by row and tree by tree",
        arguments: deep)
    func walks(recipe: ForestRecipe) throws {
        let (ensemble, rows, expected, cells, tables) = try forest(recipe)
        for kernel in ForestKernel.available {
            let forest = try #require(WalkForest(ensemble, cells, tables, kernel: kernel))
            #expect(bits(forest, rows) == expected, "\(kernel)")
            for batch in [17, 170] {
                #expect(bits(WalkForest.Treewise(forest), rows, batch: batch) == expected, "\(kernel), \(batch)")
            }
        }
    }

    @Test("a row's margin does not depend on the rows beside it", arguments: ForestKernel.available)
    func independentOfBatch(kernel: ForestKernel) throws {
        for leaves in [20...30, 40...60] {
            var random = RandomForest(ForestRecipe(name: "batches", leaves: leaves, tests: .everything))
            let ensemble = try random.ensemble()
            let rows = random.rows(600)
            let forest = CompiledForest(ensemble, kernel: kernel)
            let expected = bits(ReferenceForest(ensemble), rows)
            for batch in [1, 2, 3, 7, 15, 16, 17, 31, 63, 64, 65, 255, 256, 257, 600] {
                #expect(bits(forest, rows, batch: batch) == expected, "\(batch)")
            }
        }
    }

    @Test("category splits times cells beyond a bound are left to the plain walk, at once")
    func manyCategories() throws {
        // A chain: the first split names every other one of 24,000 categories, the others one each.
        let count = 12_000
        let wide = 24_000 / 32
        let words = [UInt32](repeating: 0x5555_5555, count: wide) + (0..<32).map { 1 << $0 }
        let splits = (0..<count).map { index in
            let one = wide + index % 32
            return Split(
                feature: 0,
                test: .category(words: index == 0 ? 0..<wide : one..<(one + 1), reading: .exact, nanLeft: false),
                left: .leaf(Int32(index)), right: index + 1 < count ? .split(Int32(index + 1)) : .leaf(Int32(count)))
        }
        let tree = try Tree(splits: splits, categoryWords: words, leafValues: (0...count).map(Double.init))
        let ensemble = try TreeEnsemble(
            featureNames: ["a"], trees: [tree], objective: .regression(.l2, squareRoot: false))
        let cells = FeatureCells(ensemble)
        #expect(!cells.canAskAll(ensemble))
        #expect(FeatureCellTables(cells).flatMap { WalkForest(ensemble, cells, $0, kernel: .best) } == nil)
        let rows = [0, 1, 23_998, 24_000, .nan]
        #expect(bits(CompiledForest(ensemble), rows) == bits(ReferenceForest(ensemble), rows))
    }

    @Test("masks are not for larger trees, and no loop is for linear leaves")
    func refuses() throws {
        var random = RandomForest(ForestRecipe(name: "33 leaves", leaves: 33...33))
        let ensemble = try random.ensemble()
        let cells = FeatureCells(ensemble)
        let tables = try #require(FeatureCellTables(cells))
        #expect(MaskForest(ensemble, cells, tables, kernel: .best) == nil)
        let linear = try LightGBMFixture("linear_tree").ensemble
        let linearCells = FeatureCells(linear)
        let linearTables = try #require(FeatureCellTables(linearCells))
        #expect(MaskForest(linear, linearCells, linearTables, kernel: .best) == nil)
        #expect(WalkForest(linear, linearCells, linearTables, kernel: .best) == nil)
    }
}

/// The bit patterns of all margins, predicted `batch` rows at a time.
private func bits(_ predictor: any Predictor, _ rows: [Double], batch: Int = .max) -> [UInt64] {
    let count = rows.count / predictor.featureCount
    var margins = [Double](repeating: .nan, count: count * predictor.outputCount)
    rows.withUnsafeBufferPointer { rows in
        margins.withUnsafeMutableBufferPointer { margins in
            guard let input = rows.baseAddress, let output = margins.baseAddress else { return }
            for first in stride(from: 0, to: count, by: min(batch, count)) {
                predictor.predictMargins(
                    rows: input + first * predictor.featureCount, rowCount: min(batch, count - first),
                    margins: output + first * predictor.outputCount)
            }
        }
    }
    return margins.map(\.bitPattern)
}
