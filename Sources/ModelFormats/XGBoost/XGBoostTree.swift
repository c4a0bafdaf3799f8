internal import Models

/// A tree as every format of XGBoost keeps it: one entry per node, leaves among them, unused nodes too.
struct XGBoostTree {
    /// -1 at a leaf.
    var left: [Int32] = []
    /// With `leafValues` of their own, a leaf's entry is the number of its values.
    var right: [Int32] = []
    var features: [Int32] = []
    /// Thresholds; at leaves, the leaf's value unless it is a vector.
    var conditions: [Float] = []
    /// 1 where a missing value goes left.
    var defaultLeft: [Int32] = []
    /// Training weight per node, or none.
    var sumHessian: [Float] = []
    /// `[leafCount, leafWidth]`, or `[nodeCount, leafWidth]` when `leafValuesArePerNode`; empty for single values.
    var leafValues: [Float] = []
    var leafValuesArePerNode = false
    var leafWidth = 1
    var categories = XGBoostCategorySets()

    /// - Parameters:
    ///   - weight: What DART multiplies the tree's values with.
    ///   - wordBudget: 32-bit words that category sets of the model may still take.
    func tree(
        index: Int, weight: Float?, wordBudget: inout Int, limits: ModelFileLimits
    ) throws(ModelFormatError) -> Tree {
        let place = "Tree=\(index)"
        try checkCounts(at: place, limits: limits)
        let numbers = try numberedNodes(at: place)
        let sets = try categories.words(nodeCount: left.count, budget: &wordBudget, at: place)
        var splits: [Split] = []
        var leaves: [Double] = []
        var cover: (splits: [Double], leaves: [Double]) = ([], [])
        splits.reserveCapacity(left.count / 2)
        leaves.reserveCapacity((left.count / 2 + 1) * leafWidth)
        for node in left.indices where numbers[node] != nil {
            if left[node] == -1 {
                try appendLeaf(node, weight: weight, to: &leaves, at: place)
                if !sumHessian.isEmpty { cover.leaves.append(Double(sumHessian[node])) }
            } else {
                guard let low = numbers[Int(left[node])], let high = numbers[Int(right[node])] else { continue }
                splits.append(split(node, low, high, sets.ranges[Int32(truncatingIfNeeded: node)]))
                if !sumHessian.isEmpty { cover.splits.append(Double(sumHessian[node])) }
            }
        }
        do throws(ModelError) {
            return try Tree(
                splits: splits, categoryWords: sets.words, leafValues: leaves, leafWidth: leafWidth,
                cover: sumHessian.isEmpty || splits.isEmpty
                    ? nil : TreeCover(splits: cover.splits, leaves: cover.leaves))
        } catch {
            throw ModelFormatError(error, within: place)
        }
    }

    private func split(_ node: Int, _ low: Child, _ high: Child, _ set: Range<Int>?) -> Split {
        let nanLeft = defaultLeft[node] != 0
        guard let set else {
            return Split(
                feature: features[node], test: .float(below: conditions[node], nanLeft: nanLeft), left: low,
                right: high)
        }
        // The set's categories go right; everything else, also what is no category at all, goes left.
        return Split(
            feature: features[node], test: .category(words: set, reading: .floatFromZero, nanLeft: !nanLeft),
            left: high, right: low)
    }

    private func appendLeaf(
        _ node: Int, weight: Float?, to leaves: inout [Double], at place: String
    ) throws(ModelFormatError) {
        guard leafWidth > 1 else {
            // Summed from 0 before it is weighed, so that -0 becomes 0.
            return leaves.append(Double(weight.map { (0 + conditions[node]) * $0 } ?? conditions[node]))
        }
        let first = leafValuesArePerNode ? node : Int(right[node])
        guard first >= 0, first < leafValues.count / leafWidth else {
            throw ModelFormatError(
                .outOfRange, at: "\(place) right_children[\(node)]",
                expected: "the number of one of \(leafValues.count / leafWidth) leaves", found: "\(first)")
        }
        for value in leafValues[(first * leafWidth)..<((first + 1) * leafWidth)] {
            leaves.append(Double(weight.map { (0 + value) * $0 } ?? value))
        }
    }

    private func checkCounts(at place: String, limits: ModelFileLimits) throws(ModelFormatError) {
        guard !left.isEmpty else {
            throw ModelFormatError(.missing, at: place, expected: "nodes", found: "none")
        }
        guard left.count / 2 < limits.leavesPerTree else {
            throw ModelFormatError(
                .tooLarge, at: place, expected: "at most \(limits.leavesPerTree) leaves",
                found: "\(left.count) nodes", remedy: "train with a smaller max_depth")
        }
        let counts = [
            ("right_children", right.count), ("split_indices", features.count), ("split_conditions", conditions.count),
            ("default_left", defaultLeft.count), ("sum_hessian", sumHessian.isEmpty ? left.count : sumHessian.count),
        ]
        for (name, count) in counts where count != left.count {
            throw ModelFormatError(
                .countMismatch, at: "\(place) \(name)", expected: "\(left.count) values, one per node",
                found: "\(count)")
        }
        guard leafWidth >= 1, leafWidth <= limits.outputs else {
            throw ModelFormatError(
                .outOfRange, at: "\(place) size_leaf_vector", expected: "1 to \(limits.outputs)", found: "\(leafWidth)")
        }
    }

    /// Numbers the nodes that a row can reach, splits and leaves each from 0 in the order of the file; nil for others.
    /// Goes over every edge once, from a list.
    private func numberedNodes(at place: String) throws(ModelFormatError) -> [Child?] {
        var isReached = [Bool](repeating: false, count: left.count)
        isReached[0] = true
        var waiting = left[0] == -1 ? [] : [0]
        while let node = waiting.popLast() {
            for child in [left[node], right[node]] {
                guard child > 0, child < left.count else {
                    throw ModelFormatError(
                        .invalidModel(.childOutOfRange), at: "\(place) children of node \(node)",
                        expected: "nodes 1 to \(left.count - 1)", found: "\(child)")
                }
                guard !isReached[Int(child)] else {
                    throw ModelFormatError(
                        .invalidModel(.nodeReachedTwice), at: "\(place) children of node \(node)",
                        expected: "nodes with one parent", found: "\(child) again")
                }
                isReached[Int(child)] = true
                if left[Int(child)] != -1 { waiting.append(Int(child)) }
            }
        }
        var (splitCount, leafCount): (Int32, Int32) = (0, 0)
        return left.indices.map { node -> Child? in
            guard isReached[node] else { return nil }
            if left[node] == -1 {
                leafCount += 1
                return .leaf(leafCount - 1)
            }
            splitCount += 1
            return .split(splitCount - 1)
        }
    }
}
