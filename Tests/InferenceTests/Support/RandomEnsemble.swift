import Models

/// Trees of every kind of split, of one seed.
struct RandomEnsemble {
    private var state: UInt64

    init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func number() -> Double { Double(next(20_001) - 10_000) / 2_000 }

    mutating func rows(_ count: Int, features: Int) -> [[Double]] {
        (0..<count).map { _ in
            (0..<features).map { _ in
                switch next(8) {
                case 0: .nan
                case 1: 0
                case 2, 3: Double(next(4))
                default: number()
                }
            }
        }
    }

    /// - Parameter vectors: Whether each leaf holds all outputs.
    mutating func model(
        trees: Int, splits: Int, features: Int, outputs: Int = 1, vectors: Bool = false
    ) throws -> Model {
        let made = try (0..<trees).map { _ in
            try tree(splits: splits, features: features, width: vectors ? outputs : 1)
        }
        return .trees(
            try TreeEnsemble(
                featureNames: (0..<features).map { "f\($0)" }, trees: made, outputCount: outputs,
                treeOutputs: made.indices.map { Int32($0 % outputs) },
                sum: MarginSum(initialMargins: (0..<outputs).map { Double($0) - 0.5 }),
                objective: .custom))
    }

    /// Splits a random leaf again and again, the newest half of the time, which makes long ways.
    mutating func tree(splits count: Int, features: Int, width: Int = 1) throws -> Tree {
        var splits: [Split] = []
        var open: [(parent: Int, isLeft: Bool)] = []
        for index in 0..<count {
            if index > 0 {
                let chosen = open.remove(at: next(2) == 0 ? open.count - 1 : next(open.count))
                let parent = splits[chosen.parent]
                splits[chosen.parent] = Split(
                    feature: parent.feature, test: parent.test,
                    left: chosen.isLeft ? .split(Int32(index)) : parent.left,
                    right: chosen.isLeft ? parent.right : .split(Int32(index)))
            }
            splits.append(Split(feature: Int32(next(features)), test: test(), left: .leaf(-1), right: .leaf(-1)))
            open += [(index, true), (index, false)]
        }
        for (leaf, place) in open.enumerated() {
            let parent = splits[place.parent]
            splits[place.parent] = Split(
                feature: parent.feature, test: parent.test, left: place.isLeft ? .leaf(Int32(leaf)) : parent.left,
                right: place.isLeft ? parent.right : .leaf(Int32(leaf)))
        }
        // Some sides are empty, some weights are no whole numbers.
        let leaves = (0...count).map { $0 % 5 == 4 ? 0 : Double(next(1_000) + 1) / 8 }
        var weights = [Double](repeating: 0, count: count)
        for index in (0..<count).reversed() {
            for child in [splits[index].left, splits[index].right] {
                switch child {
                case .split(let below): weights[index] += weights[Int(below)]
                case .leaf(let leaf): weights[index] += leaves[Int(leaf)]
                }
            }
        }
        let isEmpty = weights.contains(0)
        return try Tree(
            splits: splits, categoryWords: [5, 0x8000_0002],
            leafValues: (0..<((count + 1) * width)).map { _ in number() },
            leafWidth: width,
            cover: isEmpty
                ? Self.evenCover(splits) : TreeCover(splits: weights, leaves: leaves))
    }

    private mutating func test() -> SplitTest {
        let side = next(2) == 0
        switch next(6) {
        case 0: return .atMostOrZero(number(), missingLeft: side)
        case 1: return .equals(Double(next(4)), nanLeft: side)
        case 2: return .category(words: 0..<2, reading: .exact, nanLeft: side)
        case 3: return .category(words: 0..<1, reading: .truncated, nanLeft: side)
        default: return .atMost(number(), nanLeft: side)
        }
    }

    private static func evenCover(_ splits: [Split]) -> TreeCover {
        var weights = [Double](repeating: 0, count: splits.count)
        for index in splits.indices.reversed() {
            for child in [splits[index].left, splits[index].right] {
                if case .split(let below) = child { weights[index] += weights[Int(below)] } else { weights[index] += 1 }
            }
        }
        return TreeCover(splits: weights, leaves: [Double](repeating: 1, count: splits.count + 1))
    }
}
