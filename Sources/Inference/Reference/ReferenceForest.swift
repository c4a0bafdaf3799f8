internal import Models

/// The oracle: walks every tree for every row and adds leaf values in `Double`, in tree order.
///
/// All trees share a few flat arrays, which live as long as the value and never change.
final class ReferenceForest: Predictor {
    let featureCount: Int
    let outputCount: Int
    private let nodes: FixedArray<ReferenceNode>
    /// For each tree its first node, or -1 - its only leaf.
    private let roots: FixedArray<Int32>
    private let leafValues: FixedArray<Double>
    private let firstLeaves: [Int]
    private let categoryWords: FixedArray<UInt32>
    /// One per leaf of the forest when any tree is linear, else empty.
    private let linearLeaves: [LinearLeaf?]
    /// Every split is a plain threshold, so the walk needs to look at nothing else.
    private let hasOnlyThresholds: Bool

    init(_ ensemble: TreeEnsemble) {
        var nodes: [ReferenceNode] = []
        var roots: [Int32] = []
        var leafValues: [Double] = []
        var categoryWords: [UInt32] = []
        var linearLeaves: [LinearLeaf?] = []
        var firstLeaves: [Int] = []
        let isLinear = ensemble.trees.contains { $0.isLinear }
        nodes.reserveCapacity(ensemble.trees.reduce(0) { $0 + $1.splits.count })
        leafValues.reserveCapacity(ensemble.trees.reduce(0) { $0 + $1.leafValues.count })
        for tree in ensemble.trees {
            let start = (node: nodes.count, leaf: leafValues.count, word: categoryWords.count)
            roots.append(Int32(truncatingIfNeeded: tree.splits.isEmpty ? -1 - start.leaf : start.node))
            for split in tree.splits {
                nodes.append(
                    ReferenceNode(split, firstNode: start.node, firstLeaf: start.leaf, firstWord: start.word))
            }
            firstLeaves.append(start.leaf)
            leafValues += tree.leafValues
            categoryWords += tree.categoryWords
            if isLinear {
                linearLeaves += tree.isLinear ? tree.linearLeaves.map(Optional.some) : tree.leafValues.map { _ in nil }
            }
        }
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        hasOnlyThresholds = nodes.allSatisfy { $0.kind == .threshold }
        self.nodes = FixedArray(nodes)
        self.roots = FixedArray(roots)
        self.leafValues = FixedArray(leafValues)
        self.categoryWords = FixedArray(categoryWords)
        self.linearLeaves = linearLeaves
        self.firstLeaves = firstLeaves
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        for row in 0..<rowCount {
            let values = rows + row * featureCount
            let sums = margins + row * outputCount
            sums.update(repeating: 0, count: outputCount)
            if !linearLeaves.isEmpty {
                addTrees(to: sums) { linearOutput(of: anyLeaf(from: $0, values), values) }
            } else if hasOnlyThresholds {
                addTrees(to: sums) { leafValues.start[thresholdLeaf(from: $0, values)] }
            } else {
                addTrees(to: sums) { leafValues.start[anyLeaf(from: $0, values)] }
            }
        }
    }

    /// Every tree's leaf for one row, counted from the tree's own first leaf.
    func leafIndices(of values: UnsafePointer<Double>) -> [Int] {
        (0..<roots.count).map { tree in anyLeaf(from: roots.start[tree], values) - firstLeaves[tree] }
    }

    @inline(__always)
    private func addTrees(to sums: UnsafeMutablePointer<Double>, output: (_ root: Int32) -> Double) {
        if outputCount == 1 {
            var sum = 0.0
            for tree in 0..<roots.count { sum += output(roots.start[tree]) }
            sums[0] = sum
            return
        }
        var index = 0
        for tree in 0..<roots.count {
            sums[index] += output(roots.start[tree])
            index = index + 1 == outputCount ? 0 : index + 1
        }
    }

    @inline(__always)
    private func thresholdLeaf(from root: Int32, _ values: UnsafePointer<Double>) -> Int {
        var index = root
        while index >= 0 {
            let node = nodes.start + Int(index)
            let value = values[Int(node.pointee.feature)]
            let goesLeft = value <= node.pointee.threshold || (node.pointee.flag && value.isNaN)
            index = goesLeft ? node.pointee.left : node.pointee.right
        }
        return Int(-1 - index)
    }

    @inline(__always)
    private func anyLeaf(from root: Int32, _ values: UnsafePointer<Double>) -> Int {
        var index = root
        while index >= 0 {
            let node = nodes.start + Int(index)
            let goesLeft = node.pointee.goesLeft(values[Int(node.pointee.feature)], categoryWords.start)
            index = goesLeft ? node.pointee.left : node.pointee.right
        }
        return Int(-1 - index)
    }

    private func linearOutput(of leaf: Int, _ values: UnsafePointer<Double>) -> Double {
        guard let linear = linearLeaves[leaf] else { return leafValues.start[leaf] }
        var output = linear.constant
        for (feature, coefficient) in zip(linear.features, linear.coefficients) {
            let value = values[Int(feature)]
            if value.isNaN { return leafValues.start[leaf] }
            // Near-zeros are 0 for linear leaves too.
            output += coefficient * (value.magnitude > lightGBMZeroThreshold ? value : 0)
        }
        return output
    }
}
