internal import Models

/// A split as the explanation passes it: what to ask, and what is known before any row comes.
///
/// Splits are numbered from the root down. A *slot* is a split's number, or the split count plus a leaf's index. An
/// *edge* is one side of a split: twice the split's number, plus 1 for the right side.
struct ExplainedSplit: BitwiseCopyable {
    let test: ReferenceNode
    let leftSlot: Int32
    let rightSlot: Int32
    /// The nearest edge above that tests the same feature, or -1.
    let previousEdge: Int32
    /// The share of this split's training rows that went to each side. They add up to 1.
    let leftShare: Double
    let rightShare: Double
    /// The product of the shares of all edges above that test the same feature.
    let previousCover: Double
}

/// Orders a tree's splits from the root down and joins each with the edge above that tests the same feature.
struct ExplainedTreeBuilder {
    private(set) var splits: [ExplainedSplit] = []
    /// The largest number of different features on a way from root to leaf.
    private(set) var pathFeatureCount = 0

    private let tree: Tree
    private let cover: TreeCover
    private let firstWord: Int
    /// For each feature of the current path, its nearest edge and the product of its shares.
    private var nearest: [Int32: Nearest] = [:]
    private var slots: [Int32]

    private struct Nearest {
        let edge: Int32
        let cover: Double
    }

    private enum Step {
        case enter(split: Int, parentEdge: Int)
        case take(feature: Int32, Nearest)
        case restore(feature: Int32, Nearest?)
    }

    /// - Parameters:
    ///   - cover: Has no empty split.
    ///   - firstWord: Where the tree's category words begin among those of all trees.
    init(_ tree: Tree, cover: TreeCover, firstWord: Int) {
        self.tree = tree
        self.cover = cover
        self.firstWord = firstWord
        slots = [Int32](repeating: -1, count: 2 * tree.splits.count)
        splits.reserveCapacity(tree.splits.count)
        var steps: [Step] = tree.splits.isEmpty ? [] : [.enter(split: 0, parentEdge: -1)]
        while let step = steps.popLast() {
            switch step {
            case .enter(let index, let parentEdge):
                enter(index, below: parentEdge, &steps)
            case .take(let feature, let edge):
                nearest[feature] = edge
                pathFeatureCount = max(pathFeatureCount, nearest.count)
            case .restore(let feature, let edge):
                nearest[feature] = edge
            }
        }
        for number in splits.indices {
            splits[number] = splits[number].withSlots(left: slots[2 * number], right: slots[2 * number + 1])
        }
    }

    /// Numbers the split and plans the ways below it.
    private mutating func enter(_ index: Int, below parentEdge: Int, _ steps: inout [Step]) {
        let split = tree.splits[index]
        let number = splits.count
        if parentEdge >= 0 { slots[parentEdge] = Int32(truncatingIfNeeded: number) }
        let previous = nearest[split.feature]
        let total = cover.count(of: split.left) + cover.count(of: split.right)
        var shares: [Double] = []
        for (side, child) in [split.left, split.right].enumerated() {
            let edge = 2 * number + side
            let share = cover.count(of: child) / total
            shares.append(share)
            let taken = Nearest(edge: Int32(truncatingIfNeeded: edge), cover: share * (previous?.cover ?? 1))
            // The last comes first: take the edge, pass what is below, restore.
            steps.append(.restore(feature: split.feature, previous))
            switch child {
            case .split(let below): steps.append(.enter(split: Int(below), parentEdge: edge))
            case .leaf(let leaf): slots[edge] = Int32(truncatingIfNeeded: tree.splits.count + Int(leaf))
            }
            steps.append(.take(feature: split.feature, taken))
        }
        splits.append(
            ExplainedSplit(
                test: ReferenceNode(split, firstNode: 0, firstValue: 0, leafWidth: 1, firstWord: firstWord),
                leftSlot: -1,
                rightSlot: -1, previousEdge: previous?.edge ?? -1, leftShare: shares[0], rightShare: shares[1],
                previousCover: previous?.cover ?? 1))
    }
}

extension ExplainedSplit {
    fileprivate func withSlots(left: Int32, right: Int32) -> ExplainedSplit {
        ExplainedSplit(
            test: test, leftSlot: left, rightSlot: right, previousEdge: previousEdge, leftShare: leftShare,
            rightShare: rightShare, previousCover: previousCover)
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
