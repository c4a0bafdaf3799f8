internal import Models

/// A split as the explanation passes it: what to ask, and what is known before any row comes.
///
/// An *edge* is one side of a split: twice the split's index in its tree, plus 1 for the right side.
struct ExplainedSplit: BitwiseCopyable {
    let test: ReferenceNode
    /// The nearest edge above that tests the same feature, or -1.
    let previousEdge: Int32
    /// A split of the same tree, or -1 for a leaf.
    let left: Int32
    let right: Int32
    /// The leaf's value where the side is a leaf.
    let leftValue: Double
    let rightValue: Double
    /// The share of training rows that this side and all edges above of the same feature let pass.
    let leftCover: Double
    let rightCover: Double
}

/// Orders a tree's splits from the root down and joins each with the edge above that tests the same feature.
struct ExplainedTreeBuilder {
    private(set) var splits: [ExplainedSplit] = []
    /// The largest number of different features on a way from root to leaf.
    private(set) var pathFeatureCount = 0

    private let tree: Tree
    private let cover: TreeCover
    private let firstWord: Int
    /// For each feature of the current path, its nearest edge.
    private var nearestEdge: [Int32: Int32] = [:]
    private var coverOfEdge: [Double] = []
    private var children: [Int32]
    private var order: [Int] = []

    private enum Step {
        case enter(split: Int, parentEdge: Int)
        case take(feature: Int32, edge: Int32)
        case restore(feature: Int32, edge: Int32?)
    }

    /// - Parameter firstWord: Where the tree's category words begin among those of all trees.
    init(_ tree: Tree, cover: TreeCover, firstWord: Int) {
        self.tree = tree
        self.cover = cover
        self.firstWord = firstWord
        children = [Int32](repeating: -1, count: 2 * tree.splits.count)
        var previousEdges: [Int32] = []
        var steps: [Step] = tree.splits.isEmpty ? [] : [.enter(split: 0, parentEdge: -1)]
        while let step = steps.popLast() {
            switch step {
            case .enter(let index, let parentEdge):
                previousEdges.append(enter(index, below: parentEdge, &steps))
            case .take(let feature, let edge):
                nearestEdge[feature] = edge
                pathFeatureCount = max(pathFeatureCount, nearestEdge.count)
            case .restore(let feature, let edge):
                nearestEdge[feature] = edge
            }
        }
        splits = order.indices.map { explained($0, previousEdge: previousEdges[$0]) }
    }

    /// Numbers the split, computes its two edges' cover, and plans the ways below it. Returns its previous edge.
    private mutating func enter(_ index: Int, below parentEdge: Int, _ steps: inout [Step]) -> Int32 {
        let split = tree.splits[index]
        let number = order.count
        order.append(index)
        if parentEdge >= 0 { children[parentEdge] = Int32(truncatingIfNeeded: number) }
        let previous = nearestEdge[split.feature]
        let above = previous.map { coverOfEdge[Int($0)] } ?? 1
        let total = Double(cover.splits[index])
        for (side, child) in [split.left, split.right].enumerated() {
            let edge = 2 * number + side
            let passing: Int
            switch child {
            case .split(let below): passing = cover.splits[Int(below)]
            case .leaf(let leaf): passing = cover.leaves[Int(leaf)]
            }
            coverOfEdge.append(Double(passing) / total * above)
            // Run in reverse: take the edge, pass what is below, restore.
            steps.append(.restore(feature: split.feature, edge: previous))
            if case .split(let below) = child { steps.append(.enter(split: Int(below), parentEdge: edge)) }
            steps.append(.take(feature: split.feature, edge: Int32(truncatingIfNeeded: edge)))
        }
        return previous ?? -1
    }

    private func explained(_ number: Int, previousEdge: Int32) -> ExplainedSplit {
        let split = tree.splits[order[number]]
        func leafValue(_ child: Child) -> Double {
            if case .leaf(let leaf) = child { tree.leafValues[Int(leaf)] } else { 0 }
        }
        return ExplainedSplit(
            test: ReferenceNode(split, firstNode: 0, firstLeaf: 0, firstWord: firstWord),
            previousEdge: previousEdge, left: children[2 * number], right: children[2 * number + 1],
            leftValue: leafValue(split.left), rightValue: leafValue(split.right),
            leftCover: coverOfEdge[2 * number], rightCover: coverOfEdge[2 * number + 1])
    }
}
