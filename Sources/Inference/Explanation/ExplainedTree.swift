internal import CForestKernels
internal import Models

/// A tree as the kernels pass it: its splits numbered level by level, which keeps neighbours independent of each other,
/// each joined with the nearest edge above that tests the same feature.
struct ExplainedTree {
    private(set) var splits: [cforest_explained_split] = []
    /// The tree's different features.
    private(set) var features: [UInt32] = []
    private(set) var otherTests: [ExplainedTest] = []
    /// The largest number of different features on a way from root to leaf.
    private(set) var pathFeatureCount = 0

    private let tree: Tree
    private let cover: TreeCover
    /// Each split's number, and the split of each number.
    private var numbers: [Int32]
    private var order: [Int32] = []

    /// What the way down to a split says of one feature.
    private struct Nearest {
        var edge: Int32 = -1
        /// The product of the shares of all its edges.
        var cover = 1.0
    }

    private enum Step {
        case enter(split: Int)
        case take(feature: Int, Nearest)
        case restore(feature: Int, Nearest)
    }

    /// - Parameters:
    ///   - cover: Has no empty split.
    ///   - firstWord: Where the tree's category words begin among those of all trees.
    ///   - places: By feature, all -1; so again afterwards.
    ///   - categories: Of the model, so far.
    init(
        _ tree: Tree, cover: TreeCover, firstWord: Int, places: inout [Int32],
        categories: inout [CategoryColumn: Int32]
    ) {
        self.tree = tree
        self.cover = cover
        numbers = [Int32](repeating: 0, count: tree.splits.count)
        numberLevels()
        splits.reserveCapacity(order.count)
        for index in order {
            let split = tree.splits[Int(index)]
            if places[Int(split.feature)] < 0 {
                places[Int(split.feature)] = Int32(truncatingIfNeeded: features.count)
                features.append(UInt32(truncatingIfNeeded: split.feature))
            }
            splits.append(
                explained(split, feature: places[Int(split.feature)], featureCount: places.count))
            guard splits[splits.count - 1].column >= places.count else { continue }
            var column: Int32 = -1
            if case .category(_, let reading, _) = split.test {
                column = Int32(truncatingIfNeeded: categories.count)
                let key = CategoryColumn(feature: split.feature, reading: reading)
                if let known = categories[key] { column = known } else { categories[key] = column }
            }
            let node = ReferenceNode(split, firstNode: 0, firstValue: 0, leafWidth: 1, firstWord: firstWord)
            otherTests.append(ExplainedTest(node: node, categoryColumn: column))
        }
        for feature in features { places[Int(feature)] = -1 }
        joinFeatures()
    }

    /// The mean of the leaves' values for one output, by the shares that the kernels use, so that it and the
    /// contributions add up to the row's leaf.
    func expectedValue(output: Int) -> Double {
        var means = [Double](repeating: 0, count: splits.count)
        func mean(_ slot: Int32) -> Double {
            let leaf = Int(slot) - splits.count
            return leaf < 0 ? means[Int(slot)] : tree.leafValues[leaf * tree.leafWidth + output]
        }
        for number in splits.indices.reversed() {
            let split = splits[number]
            means[number] = split.shares.0 * mean(split.slots.0) + split.shares.1 * mean(split.slots.1)
        }
        return means.first ?? tree.leafValues[output]
    }

    private mutating func numberLevels() {
        order.reserveCapacity(tree.splits.count)
        if !tree.splits.isEmpty { order.append(0) }
        var next = 0
        while next < order.count {
            let split = tree.splits[Int(order[next])]
            numbers[Int(order[next])] = Int32(truncatingIfNeeded: next)
            for case .split(let below) in [split.left, split.right] { order.append(below) }
            next += 1
        }
    }

    private func explained(_ split: Split, feature: Int32, featureCount: Int) -> cforest_explained_split {
        func slot(_ child: Child) -> Int32 {
            switch child {
            case .split(let index): numbers[Int(index)]
            case .leaf(let index): Int32(truncatingIfNeeded: tree.splits.count + Int(index))
            }
        }
        var column = Int(split.feature)
        var threshold = 0.5
        var nanLeft = false
        if case .atMost(let edge, let side) = split.test {
            (threshold, nanLeft) = (edge, side)
        } else {
            column = featureCount + otherTests.count
        }
        let (left, right) = (cover.count(of: split.left), cover.count(of: split.right))
        return cforest_explained_split(
            threshold: threshold, shares: (left / (left + right), right / (left + right)), coverAbove: 1,
            slots: (slot(split.left), slot(split.right)), column: UInt32(truncatingIfNeeded: column), edgeAbove: -1,
            feature: UInt32(truncatingIfNeeded: feature), nanLeft: nanLeft)
    }

    /// Walks every way down, from a list instead of the call stack.
    private mutating func joinFeatures() {
        var nearest = [Nearest](repeating: Nearest(), count: features.count)
        var pathFeatures = 0
        var steps: [Step] = splits.isEmpty ? [] : [.enter(split: 0)]
        while let step = steps.popLast() {
            switch step {
            case .enter(let split):
                let feature = Int(splits[split].feature)
                splits[split].edgeAbove = nearest[feature].edge
                splits[split].coverAbove = nearest[feature].cover
                plan(split, feature, nearest[feature], &steps)
            case .take(let feature, let edge):
                if nearest[feature].edge < 0 { pathFeatures += 1 }
                pathFeatureCount = max(pathFeatureCount, pathFeatures)
                nearest[feature] = edge
            case .restore(let feature, let edge):
                if edge.edge < 0 { pathFeatures -= 1 }
                nearest[feature] = edge
            }
        }
    }

    /// The last step comes first: take an edge, pass what is below, restore.
    private func plan(_ number: Int, _ feature: Int, _ above: Nearest, _ steps: inout [Step]) {
        let split = splits[number]
        for (side, share, slot) in [(0, split.shares.0, split.slots.0), (1, split.shares.1, split.slots.1)] {
            let edge = Nearest(edge: Int32(truncatingIfNeeded: 2 * number + side), cover: share * above.cover)
            steps.append(.restore(feature: feature, above))
            if Int(slot) < splits.count { steps.append(.enter(split: Int(slot))) }
            steps.append(.take(feature: feature, edge))
        }
    }
}

extension TreeCover {
    func count(of child: Child) -> Double {
        switch child {
        case .split(let index): splits[Int(index)]
        case .leaf(let index): leaves[Int(index)]
        }
    }
}
