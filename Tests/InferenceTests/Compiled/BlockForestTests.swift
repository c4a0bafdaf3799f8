import Models
import Testing

@testable import Inference

@Suite struct BlockForestTests {
    static let recipes: [ForestRecipe] = [
        ForestRecipe(name: "single leaves", leaves: 1...1),
        ForestRecipe(name: "stumps", leaves: 2...2, treeCount: 200),
        ForestRecipe(name: "up to 4 leaves", leaves: 1...4),
        ForestRecipe(name: "up to 16 leaves", leaves: 5...16),
        ForestRecipe(name: "31 leaves", leaves: 31...31, treeCount: 50, featureCount: 47, thresholdCount: 300),
        ForestRecipe(name: "33 to 64 leaves", leaves: 33...64),
        ForestRecipe(name: "65 to 128 leaves", leaves: 65...128),
        ForestRecipe(name: "255 leaves", leaves: 255...255, treeCount: 10, thresholdCount: 255),
        ForestRecipe(name: "257 to 512 leaves", leaves: 257...512, treeCount: 6),
        ForestRecipe(name: "5000 leaves", leaves: 5000...5000, treeCount: 2, thresholdCount: 3000),
        ForestRecipe(name: "balanced, 8 deep", shape: .balanced, leaves: 100...256, treeCount: 10),
        ForestRecipe(name: "chains to the left", shape: .leftChain, leaves: 2...200, treeCount: 6),
        ForestRecipe(name: "chains to the right", shape: .rightChain, leaves: 2...200, treeCount: 6),
        ForestRecipe(name: "one feature, 2 thresholds", featureCount: 1, thresholdCount: 2),
        ForestRecipe(name: "300 features", treeCount: 60, featureCount: 300),
        ForestRecipe(name: "7 thresholds", leaves: 30...60, featureCount: 1, thresholdCount: 8),
        ForestRecipe(name: "256 thresholds", leaves: 200...300, featureCount: 1, thresholdCount: 300),
        ForestRecipe(name: "1000 thresholds", leaves: 200...300, featureCount: 1, thresholdCount: 1000),
        ForestRecipe(
            name: "7000 thresholds", leaves: 2000...2001, treeCount: 8, featureCount: 1, thresholdCount: 20000),
        ForestRecipe(name: "zero is missing", treeCount: 40, tests: .zeroIsMissing),
        ForestRecipe(name: "equality", treeCount: 40, tests: .equality),
        ForestRecipe(name: "categories", treeCount: 40, tests: .categories),
        ForestRecipe(name: "1000 categories", treeCount: 20, tests: .categories, categoryCount: 1000),
        ForestRecipe(name: "2000 categories", treeCount: 10, tests: .categories, categoryCount: 2000),
        ForestRecipe(name: "5000 categories", treeCount: 5, tests: .categories, categoryCount: 5000),
        ForestRecipe(name: "every test", treeCount: 60, featureCount: 12, tests: .everything),
        ForestRecipe(name: "3 outputs", treeCount: 60, outputCount: 3),
        ForestRecipe(name: "leaves of 5 outputs", leaves: 1...80, outputCount: 5, hasWideLeaves: true),
        ForestRecipe(
            name: "float sums", leaves: 1...200, treeCount: 60,
            sum: MarginSum(precision: .float, initialMargins: [0.3])),
        ForestRecipe(
            name: "float sums, 31 leaves, initial last", leaves: 17...31, treeCount: 60,
            sum: MarginSum(precision: .float, initialMargins: [0.3], initialIsAddedLast: true)),
        ForestRecipe(
            name: "initial margins last", treeCount: 60, outputCount: 2,
            sum: MarginSum(initialMargins: [0.1, -7], initialIsAddedLast: true)),
        ForestRecipe(name: "no trees", treeCount: 0, sum: MarginSum(initialMargins: [1.5])),
    ]

    @Test("A block's margins are the oracle's, bit for bit, on every kernel", arguments: recipes)
    func equalsReference(recipe: ForestRecipe) throws {
        var random = RandomForest(recipe)
        let ensemble = try random.ensemble()
        let rows = random.rows(600)
        let expected = bits(ReferenceForest(ensemble), rows)
        for kernel in ForestKernel.available {
            let forest = try #require(BlockForest(ensemble, kernel: kernel))
            #expect(bits(forest, rows) == expected, "\(kernel)")
        }
    }

    @Test("A row's margin does not depend on the rows beside it", arguments: ForestKernel.available)
    func independentOfBatch(kernel: ForestKernel) throws {
        var random = RandomForest(ForestRecipe(name: "batches", treeCount: 15, featureCount: 3, tests: .everything))
        let ensemble = try random.ensemble()
        let forest = try #require(BlockForest(ensemble, kernel: kernel))
        let rows = random.rows(1100)
        let expected = bits(ReferenceForest(ensemble), rows)
        for count in Array(1...200) + [511, 512, 513, 575, 577, 1024, 1100] {
            let first = count % 7 * 3
            let (start, end) = (first, min(first + count, 1100))
            #expect(bits(forest, Array(rows[(start * 3)..<(end * 3)])) == Array(expected[start..<end]))
        }
    }

    @Test("However many tests are kept at a time, margins are the same", arguments: [1, 30, 200, 1_000_000])
    func independentOfSegments(tests: Int) throws {
        var random = RandomForest(ForestRecipe(name: "segments", treeCount: 30, tests: .everything))
        let ensemble = try random.ensemble()
        let rows = random.rows(600)
        let forest = try #require(BlockForest(ensemble, kernel: .best, testsPerSegment: tests))
        #expect(bits(forest, rows) == bits(ReferenceForest(ensemble), rows))
    }

    @Test("Calls at the same time do not disturb each other")
    func concurrentCalls() async throws {
        var random = RandomForest(ForestRecipe(name: "threads", treeCount: 30, tests: .everything))
        let ensemble = try random.ensemble()
        let rows = random.rows(600)
        let forest = try #require(BlockForest(ensemble))
        let expected = bits(ReferenceForest(ensemble), rows)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 { group.addTask { (0..<5).allSatisfy { _ in bits(forest, rows) == expected } } }
            for await isEqual in group { #expect(isEqual) }
        }
    }

    @Test("Minimum, maximum and linear leaves are left to the oracle")
    func refuses() throws {
        var random = RandomForest(
            ForestRecipe(name: "minimum", outputCount: 2, sum: MarginSum(operation: .minimum)))
        let ensemble = try random.ensemble()
        #expect(BlockForest(ensemble) == nil)
        let rows = random.rows(100)
        #expect(bits(Predictors.make(for: .trees(ensemble)), rows) == bits(ReferenceForest(ensemble), rows))
    }
}

/// The bit patterns of all margins; one for every NaN.
private func bits(_ predictor: any Predictor, _ rows: [Double]) -> [UInt64] {
    let count = rows.count / predictor.featureCount
    var margins = [Double](repeating: .nan, count: count * predictor.outputCount)
    rows.withUnsafeBufferPointer { rows in
        margins.withUnsafeMutableBufferPointer { margins in
            guard let input = rows.baseAddress, let output = margins.baseAddress else { return }
            predictor.predictMargins(rows: input, rowCount: count, margins: output)
        }
    }
    return margins.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
}
