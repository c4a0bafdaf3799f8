import Bytes
import Models
import Testing

/// A forest of a given shape with everything else drawn at random, and rows that stand on its thresholds.
struct ForestRecipe: Sendable, CustomTestStringConvertible {
    enum Shape: Sendable { case random, leftChain, rightChain, balanced }
    enum Tests: Sendable { case thresholds, zeroIsMissing, equality, categories, everything }

    var name: String
    var shape = Shape.random
    var leaves = 1...32
    var treeCount = 20
    var featureCount = 5
    var tests = Tests.thresholds
    /// Distinct thresholds drawn from.
    var thresholdCount = 100
    var categoryCount = 40
    var outputCount = 1
    /// Leaves hold all outputs.
    var hasWideLeaves = false
    var sum = MarginSum()
    var seed: UInt64 = 1

    var testDescription: String { name }
}

/// A forest under construction.
struct RandomForest {
    let recipe: ForestRecipe
    private var random: SplitMix64
    private var thresholds: [Double] = []

    static let specials: [Double] = [
        .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0x1.a95a5cp-117,
        -0x1.a95a5cp-117, (0x1.a95a5cp-117).nextUp, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1, 0.1,
    ]

    init(_ recipe: ForestRecipe) {
        self.recipe = recipe
        random = SplitMix64(seed: recipe.seed)
        thresholds = Self.specials
        while thresholds.count < recipe.thresholdCount {
            thresholds.append(Double.random(in: -10...10, using: &random))
        }
        thresholds = Array(thresholds.prefix(max(recipe.thresholdCount, 1)))
    }

    mutating func ensemble() throws -> TreeEnsemble {
        var trees: [Tree] = []
        for _ in 0..<recipe.treeCount { trees.append(try tree()) }
        let outputs = trees.map { _ in Int32.random(in: 0..<Int32(recipe.outputCount), using: &random) }
        return try TreeEnsemble(
            featureNames: (0..<recipe.featureCount).map { "Column_\($0)" }, trees: trees,
            outputCount: recipe.outputCount, treeOutputs: outputs, sum: recipe.sum,
            objective: .custom)
    }

    /// Values on and beside thresholds, categories and what is none, all kinds of missing.
    mutating func rows(_ count: Int) -> [Double] {
        (0..<(count * recipe.featureCount)).map { _ in value() }
    }

    private mutating func value() -> Double {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: .nan
        case 1: Self.specials.randomElement(using: &random) ?? 0
        case 2, 3: thresholds.randomElement(using: &random) ?? 0
        case 4: thresholds.randomElement(using: &random)?.nextUp ?? 0
        case 5: thresholds.randomElement(using: &random)?.nextDown ?? 0
        case 6: Double(Int.random(in: -2...(recipe.categoryCount + 40), using: &random))
        case 7: Double.random(in: -1.5...Double(recipe.categoryCount + 1), using: &random)
        case 8:
            [4_294_967_296, 2_147_483_647.5, -0.5, 1e300, 0.999_999_999_9, 31.999_999_99].randomElement(using: &random)
                ?? 0
        default: Double.random(in: -12...12, using: &random)
        }
    }

    private mutating func tree() throws -> Tree {
        let leafCount = Int.random(in: recipe.leaves, using: &random)
        var words: [UInt32] = []
        var splits: [Split] = []
        // Leaves still to be split: a queue for balance, its ends for chains, any for the rest.
        var open: [(split: Int, isLeft: Bool)] = []
        var children: [(left: Child, right: Child)] = []
        var tests: [(feature: Int32, test: SplitTest)] = []
        while tests.count < leafCount - 1 {
            if !tests.isEmpty {
                let place =
                    switch recipe.shape {
                    case .random: Int.random(in: 0..<open.count, using: &random)
                    case .balanced: 0
                    case .leftChain: open.count - 2
                    case .rightChain: open.count - 1
                    }
                let parent = open.remove(at: place)
                if parent.isLeft {
                    children[parent.split].left = .split(Int32(tests.count))
                } else {
                    children[parent.split].right = .split(Int32(tests.count))
                }
            }
            open += [(tests.count, true), (tests.count, false)]
            children.append((.leaf(-1), .leaf(-1)))
            tests.append((Int32.random(in: 0..<Int32(recipe.featureCount), using: &random), test(&words)))
        }
        open.shuffle(using: &random)
        for (index, place) in open.enumerated() {
            if place.isLeft {
                children[place.split].left = .leaf(Int32(index))
            } else {
                children[place.split].right = .leaf(Int32(index))
            }
        }
        for (test, children) in zip(tests, children) {
            splits.append(Split(feature: test.feature, test: test.test, left: children.left, right: children.right))
        }
        let width = recipe.hasWideLeaves ? recipe.outputCount : 1
        let values = (0..<(leafCount * width)).map { _ in Double.random(in: -1...1, using: &random) }
        return try Tree(splits: splits, categoryWords: words, leafValues: values, leafWidth: width)
    }

    private mutating func test(_ words: inout [UInt32]) -> SplitTest {
        let threshold = thresholds.randomElement(using: &random) ?? 0
        let isLeft = Bool.random(using: &random)
        let kind: ForestRecipe.Tests =
            recipe.tests == .everything
            ? [.thresholds, .zeroIsMissing, .equality, .categories].randomElement(using: &random) ?? .thresholds
            : recipe.tests
        switch kind {
        case .thresholds, .everything: return .atMost(threshold, nanLeft: isLeft)
        case .zeroIsMissing: return .atMostOrZero(threshold, missingLeft: isLeft)
        case .equality: return .equals(threshold, nanLeft: isLeft)
        case .categories:
            let first = words.count
            let count = Int.random(in: 1...((recipe.categoryCount + 31) / 32), using: &random)
            for _ in 0..<count { words.append(UInt32.random(in: 0...UInt32.max, using: &random)) }
            let readings: [CategoryReading] = [.truncated, .truncatedFromZero, .floatFromZero, .exact, .floatExact]
            return .category(
                words: first..<words.count, reading: readings.randomElement(using: &random) ?? .exact, nanLeft: isLeft)
        }
    }
}
