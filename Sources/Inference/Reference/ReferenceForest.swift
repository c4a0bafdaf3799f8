internal import Models

/// The oracle: walks every tree for every row and adds leaf values in tree order.
///
/// All trees share a few flat arrays, which live as long as the value and never change.
final class ReferenceForest: Predictor {
    let featureCount: Int
    let outputCount: Int
    private let nodes: FixedArray<ReferenceNode>
    private let trees: FixedArray<ReferenceTree>
    private let leafValues: FixedArray<Double>
    private let categoryWords: FixedArray<UInt32>
    /// One per leaf value when any tree is linear, else empty.
    private let linearLeaves: [LinearLeaf?]
    private let sum: MarginSum
    /// Every split is a plain threshold and all trees add to one output in `Double`, from 0: the walk needs to look at
    /// nothing else.
    private let isPlain: Bool

    init(_ ensemble: TreeEnsemble) {
        var nodes: [ReferenceNode] = []
        var trees: [ReferenceTree] = []
        var leafValues: [Double] = []
        var categoryWords: [UInt32] = []
        var linearLeaves: [LinearLeaf?] = []
        let isLinear = ensemble.trees.contains { $0.isLinear }
        nodes.reserveCapacity(ensemble.trees.reduce(0) { $0 + $1.splits.count })
        leafValues.reserveCapacity(ensemble.trees.reduce(0) { $0 + $1.leafValues.count })
        for (index, tree) in ensemble.trees.enumerated() {
            let start = (node: nodes.count, value: leafValues.count, word: categoryWords.count)
            trees.append(
                ReferenceTree(
                    root: Int32(truncatingIfNeeded: tree.splits.isEmpty ? -1 - start.value : start.node),
                    output: ensemble.treeOutputs[index], firstValue: start.value, width: tree.leafWidth))
            for split in tree.splits {
                nodes.append(
                    ReferenceNode(
                        split, firstNode: start.node, firstValue: start.value, leafWidth: tree.leafWidth,
                        firstWord: start.word))
            }
            leafValues += tree.leafValues
            categoryWords += tree.categoryWords
            if isLinear {
                linearLeaves += tree.isLinear ? tree.linearLeaves.map(Optional.some) : tree.leafValues.map { _ in nil }
            }
        }
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        sum = ensemble.sum
        isPlain =
            nodes.allSatisfy { $0.kind == .threshold } && !isLinear && outputCount == 1 && sum == MarginSum()
        self.nodes = FixedArray(nodes)
        self.trees = FixedArray(trees)
        self.leafValues = FixedArray(leafValues)
        self.categoryWords = FixedArray(categoryWords)
        self.linearLeaves = linearLeaves
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        for row in 0..<rowCount {
            let values = rows + row * featureCount
            if isPlain {
                margins[row] = plainSum(values)
            } else {
                addTrees(values, to: margins + row * outputCount)
            }
        }
    }

    /// Every tree's leaf for one row, counted from the tree's own first leaf.
    func leafIndices(of values: UnsafePointer<Double>) -> [Int] {
        (0..<trees.count).map { index in
            let tree = trees.start[index]
            return (leaf(from: tree.root, values) - tree.firstValue) / tree.width
        }
    }

    private func plainSum(_ values: UnsafePointer<Double>) -> Double {
        var sum = 0.0
        for tree in 0..<trees.count { sum += leafValues.start[thresholdLeaf(from: trees.start[tree].root, values)] }
        return sum
    }

    private func addTrees(_ values: UnsafePointer<Double>, to sums: UnsafeMutablePointer<Double>) {
        var accumulator = MarginAccumulator(sum, outputCount: outputCount, sums: sums)
        for index in 0..<trees.count {
            let tree = trees.start[index]
            let leaf = leaf(from: tree.root, values)
            if tree.width > 1 {
                for output in 0..<tree.width { accumulator.add(leafValues.start[leaf + output], to: output) }
            } else {
                let value = linearLeaves.isEmpty ? leafValues.start[leaf] : linearOutput(of: leaf, values)
                accumulator.add(value, to: Int(tree.output))
            }
        }
        accumulator.finish()
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
    private func leaf(from root: Int32, _ values: UnsafePointer<Double>) -> Int {
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

/// Where a tree begins in the forest's arrays.
struct ReferenceTree: BitwiseCopyable {
    /// Its first node, or -1 - the index of the first value of its only leaf.
    let root: Int32
    let output: Int32
    let firstValue: Int
    let width: Int
}
