internal import Models

/// The nodes of one `sklearn.tree._tree.Tree`, in the library's order: split or leaf, parents before children.
struct ScikitLearnNodes {
    let values: PickleArray
    let sampleCounts: [Int]
    private let path: String
    private let left: [Int]
    private let right: [Int]
    private let features: [Int]
    private let thresholds: [Double]
    private let weights: [Double]
    /// Empty before version 1.3, whose trees send NaN right where it reaches them.
    private let missingGoLeft: [Int]
    /// Where each node stands among the splits or the leaves of `Tree`.
    private let positions: [Int32]

    var count: Int { left.count }

    init(_ estimator: PickleValue, limits: ModelFileLimits) throws(ModelFormatError) {
        let tree = try estimator.attribute("tree_")
        let nodes = try tree.attribute("nodes").array()
        path = tree.path
        guard nodes.count >= 1, nodes.count <= 2 * limits.leavesPerTree else {
            throw ModelFormatError(
                .tooLarge, at: path, expected: "1 to \(2 * limits.leavesPerTree) nodes", found: "\(nodes.count)",
                remedy: "train with a smaller max_leaf_nodes")
        }
        left = try nodes.field("left_child").ints()
        right = try nodes.field("right_child").ints()
        features = try nodes.field("feature").ints()
        thresholds = try nodes.field("threshold").doubles()
        sampleCounts = try nodes.field("n_node_samples").ints()
        weights = try nodes.field("weighted_n_node_samples").doubles()
        missingGoLeft = nodes.hasField("missing_go_to_left") ? try nodes.field("missing_go_to_left").ints() : []
        values = try tree.attribute("values").array()
        guard values.shape.first == nodes.count, values.shape.count == 3 else {
            throw values.mismatch(expected: "values of \(nodes.count) nodes")
        }
        var (splitCount, leafCount): (Int32, Int32) = (0, 0)
        var positions: [Int32] = []
        positions.reserveCapacity(left.count)
        for child in left {
            positions.append(child < 0 ? leafCount : splitCount)
            if child < 0 { leafCount += 1 } else { splitCount += 1 }
        }
        self.positions = positions
    }

    func isLeaf(_ node: Int) -> Bool { left[node] < 0 }

    /// - Parameters:
    ///   - featureOf: The feature of the row for each feature of the tree, or nil for the same.
    ///   - missing: NaN follows the tree's own rule; otherwise it goes right.
    ///   - leaf: The values of a leaf, by its node: `leafWidth` of them.
    func tree(
        leafWidth: Int = 1, featureOf: [Int]? = nil, missing: Bool = true, leaf: (Int) -> [Double]
    ) throws(ModelFormatError) -> Tree {
        var splits: [Split] = []
        var (leafValues, splitCover, leafCover): ([Double], [Double], [Double]) = ([], [], [])
        leafValues.reserveCapacity((count / 2 + 1) * leafWidth)
        splits.reserveCapacity(count / 2)
        for node in 0..<count {
            if isLeaf(node) {
                leafValues += leaf(node)
                leafCover.append(weights[node])
                continue
            }
            let nanLeft = missing && !missingGoLeft.isEmpty && missingGoLeft[node] != 0
            splits.append(
                Split(
                    feature: try feature(node, featureOf), test: .float(atMost: thresholds[node], nanLeft: nanLeft),
                    left: try child(left[node], of: node), right: try child(right[node], of: node)))
            splitCover.append(weights[node])
        }
        do throws(ModelError) {
            return try Tree(
                splits: splits, leafValues: leafValues, leafWidth: leafWidth,
                cover: TreeCover(splits: splitCover, leaves: leafCover))
        } catch {
            throw ModelFormatError(error, within: path)
        }
    }

    private func child(_ child: Int, of node: Int) throws(ModelFormatError) -> Child {
        guard left.indices.contains(child) else {
            throw ModelFormatError(
                .outOfRange, at: "\(path) children of node \(node)", expected: "0 to \(count - 1)", found: "\(child)")
        }
        return isLeaf(child) ? .leaf(positions[child]) : .split(positions[child])
    }

    private func feature(_ node: Int, _ featureOf: [Int]?) throws(ModelFormatError) -> Int32 {
        let limit = featureOf?.count ?? Int(Int32.max)
        guard features[node] >= 0, features[node] < limit else {
            throw ModelFormatError(
                .outOfRange, at: "\(path) feature of node \(node)", expected: "0 to \(limit - 1)",
                found: "\(features[node])")
        }
        return Int32(truncatingIfNeeded: featureOf?[features[node]] ?? features[node])
    }
}
