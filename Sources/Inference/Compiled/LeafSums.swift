internal import CForestKernels
internal import Models

/// From the leaves that rows reach to their margins, tree after tree, as `MarginSum` says.
final class LeafSums: Sendable {
    private enum Way { case doubles, floats, general }

    /// All but the general way are a plain sum of one output.
    private let way: Way
    private let sum: MarginSum
    private let outputCount: Int
    private let treeCount: UInt32
    private let values: FixedArray<Double>
    /// Where each tree's values begin.
    private let firsts: FixedArray<UInt32>
    private let widths: FixedArray<UInt32>
    private let outputs: FixedArray<Int32>

    /// - Parameter leafOrders: The leaf that each number stands for, for each tree; nil when leaves keep their numbers.
    init(_ ensemble: TreeEnsemble, leafOrders: [[Int]]? = nil) {
        var values: [Double] = []
        var firsts: [UInt32] = []
        values.reserveCapacity(ensemble.trees.reduce(0) { $0 + $1.leafValues.count })
        for (index, tree) in ensemble.trees.enumerated() {
            firsts.append(UInt32(truncatingIfNeeded: values.count))
            guard let order = leafOrders?[index] else {
                values += tree.leafValues
                continue
            }
            for leaf in order { values += tree.leafValues[leaf * tree.leafWidth..<(leaf + 1) * tree.leafWidth] }
        }
        sum = ensemble.sum
        outputCount = ensemble.outputCount
        treeCount = UInt32(truncatingIfNeeded: ensemble.trees.count)
        let isPlain =
            outputCount == 1 && sum.operation == .sum && ensemble.trees.allSatisfy { $0.leafWidth == 1 }
        way = isPlain ? sum.precision == .float ? .floats : .doubles : .general
        self.values = FixedArray(values)
        self.firsts = FixedArray(firsts)
        widths = FixedArray(ensemble.trees.map { UInt32(truncatingIfNeeded: $0.leafWidth) })
        outputs = FixedArray(ensemble.treeOutputs)
    }

    /// One row.
    ///
    /// - Parameters:
    ///   - leaves: One number per tree, written by `find`.
    ///   - find: Finds the leaves and, where it is given how, adds their values to a start as it goes.
    @inline(__always)
    func addRow(
        to margins: UnsafeMutablePointer<Double>, leaves: UnsafePointer<UInt32>,
        _ find: (UnsafePointer<cforest_leaf_sum>?, Double) -> Double
    ) {
        var accumulator = MarginAccumulator(sum, outputCount: outputCount, sums: margins)
        if way == .general {
            _ = find(nil, 0)
            for tree in 0..<Int(treeCount) { add(leaf: leaves[tree], of: tree, to: &accumulator) }
        } else {
            var plain = cforest_leaf_sum(
                values: values.start, firsts: firsts.start, tree_count: treeCount, is_float: way == .floats)
            margins[0] = find(&plain, margins[0])
        }
        accumulator.finish()
    }

    /// Before the first tree of some rows.
    func begin(_ margins: UnsafeMutablePointer<Double>, rowCount: Int) {
        for row in 0..<rowCount {
            _ = MarginAccumulator(sum, outputCount: outputCount, sums: margins + row * outputCount)
        }
    }

    /// One tree for some rows: `leaves` has one number per row.
    func add(
        tree: Int, leaves: UnsafePointer<UInt32>, to margins: UnsafeMutablePointer<Double>, rowCount: Int
    ) {
        let values = values.start + Int(firsts.start[tree])
        switch way {
        case .doubles:
            for row in 0..<rowCount { margins[row] += values[Int(leaves[row])] }
        case .floats:
            for row in 0..<rowCount {
                margins[row] = Double(Float(margins[row]) + Float(values[Int(leaves[row])]))
            }
        case .general:
            for row in 0..<rowCount {
                var accumulator = MarginAccumulator(
                    sum, outputCount: outputCount, continuing: margins + row * outputCount)
                add(leaf: leaves[row], of: tree, to: &accumulator)
            }
        }
    }

    /// Behind the last tree of some rows.
    func finish(_ margins: UnsafeMutablePointer<Double>, rowCount: Int) {
        guard sum.operation != .sum || sum.initialIsAddedLast else { return }
        for row in 0..<rowCount {
            var accumulator = MarginAccumulator(
                sum, outputCount: outputCount, continuing: margins + row * outputCount)
            accumulator.finish()
        }
    }

    @inline(__always)
    private func add(leaf: UInt32, of tree: Int, to accumulator: inout MarginAccumulator) {
        let width = Int(widths.start[tree])
        let first = values.start + Int(firsts.start[tree]) + Int(leaf) * width
        if width == 1 { return accumulator.add(first[0], to: Int(outputs.start[tree])) }
        for output in 0..<width { accumulator.add(first[output], to: output) }
    }
}
