internal import Models

/// Trees as the attributes of one TreeEnsemble operator of ai.onnx.ml 5, in `Double`.
struct ONNXTreeExport {
    private var features: [Int64] = []
    private var modes: [UInt8] = []
    private var splits: [Double] = []
    private var yes: [Int64] = []
    private var no: [Int64] = []
    private var yesIsLeaf: [Int64] = []
    private var noIsLeaf: [Int64] = []
    private var missingGoesYes: [Int64] = []
    private var roots: [Int64] = []
    private var targets: [Int64] = []
    private var weights: [Double] = []
    private var members: [Double] = []
    /// What onnxruntime makes of member tests: one node per member, each with the whole branch below it.
    private var expandedCount = 0.0

    private static let expandedLimit = 4e6

    init(_ ensemble: TreeEnsemble) throws(ModelFormatError) {
        for (index, tree) in ensemble.trees.enumerated() {
            guard !tree.isLinear, tree.leafWidth == 1 else {
                throw ONNXExport.refusal(
                    "Tree=\(index)", tree.isLinear ? "linear leaves" : "leaves of several values")
            }
            add(tree, target: Int64(ensemble.treeOutputs[index]))
            guard expandedCount < Self.expandedLimit else {
                throw ONNXExport.refusal(
                    "Tree=\(index)", "category sets that onnxruntime would unfold to millions of nodes")
            }
        }
    }

    private mutating func add(_ tree: Tree, target: Int64) {
        let (firstSplit, firstLeaf) = (splits.count, weights.count)
        roots.append(Int64(firstSplit))
        for value in tree.leafValues {
            weights.append(value)
            targets.append(target)
        }
        guard !tree.splits.isEmpty else {
            // The operator knows no tree without a test: both branches get the leaf.
            weights.append(tree.leafValues[0])
            targets.append(target)
            append(feature: 0, mode: .lessOrEqual, split: 0, missing: false)
            link(.leaf(0), .leaf(1), firstSplit, firstLeaf)
            return
        }
        // onnxruntime takes a root whose two children have the same number for a leaf, even where one number is a
        // node's and the other a leaf's.
        var firstLeafHere = firstLeaf
        if Self.number(tree.splits[0].left, firstSplit, firstLeaf)
            == Self.number(tree.splits[0].right, firstSplit, firstLeaf)
        {
            weights.insert(0, at: firstLeaf)
            targets.insert(target, at: firstLeaf)
            firstLeafHere += 1
        }
        for split in tree.splits {
            switch split.test {
            case .atMost(let threshold, let nanLeft):
                append(feature: split.feature, mode: .lessOrEqual, split: threshold, missing: nanLeft)
            case .atMostOrZero(let threshold, let missingLeft):
                append(feature: split.feature, mode: .lessOrEqual, split: threshold, missing: missingLeft)
            case .equals(let wanted, let nanLeft):
                append(feature: split.feature, mode: .equal, split: wanted, missing: nanLeft)
            case .category(let words, _, let nanLeft):
                append(feature: split.feature, mode: .member, split: 0, missing: nanLeft)
                members += Self.members(tree.categoryWords[words]) + [.nan]
            }
            link(split.left, split.right, firstSplit, firstLeafHere)
        }
        expandedCount += Self.expanded(tree)
    }

    private mutating func append(feature: Int32, mode: ONNXNodeMode, split: Double, missing: Bool) {
        features.append(Int64(feature))
        modes.append(mode.rawValue)
        splits.append(split)
        missingGoesYes.append(missing ? 1 : 0)
    }

    private mutating func link(_ left: Child, _ right: Child, _ firstSplit: Int, _ firstLeaf: Int) {
        yes.append(Self.number(left, firstSplit, firstLeaf))
        no.append(Self.number(right, firstSplit, firstLeaf))
        if case .leaf = left { yesIsLeaf.append(1) } else { yesIsLeaf.append(0) }
        if case .leaf = right { noIsLeaf.append(1) } else { noIsLeaf.append(0) }
    }

    private static func number(_ child: Child, _ firstSplit: Int, _ firstLeaf: Int) -> Int64 {
        switch child {
        case .split(let index): Int64(firstSplit) + Int64(index)
        case .leaf(let index): Int64(firstLeaf) + Int64(index)
        }
    }

    /// The categories of a set; of an empty one a number that no category is.
    private static func members(_ words: ArraySlice<UInt32>) -> [Double] {
        var members: [Double] = []
        for (index, word) in words.enumerated() {
            for bit in 0..<32 where word >> UInt32(bit) & 1 == 1 { members.append(Double(32 * index + bit)) }
        }
        return members.isEmpty ? [-1] : members
    }

    /// Nodes of the tree once every member of a set has the true branch below it anew.
    private static func expanded(_ tree: Tree) -> Double {
        var sizes = [Double](repeating: 0, count: tree.splits.count)
        func size(_ child: Child) -> Double { if case .split(let index) = child { sizes[Int(index)] } else { 1 } }
        for index in order(tree).reversed() {
            let split = tree.splits[index]
            var copies = 1.0
            if case .category(let words, _, _) = split.test {
                copies = Double(members(tree.categoryWords[words]).count)
            }
            sizes[index] = copies * (1 + size(split.left)) + size(split.right)
        }
        return sizes.first ?? 1
    }

    /// Every split behind its parent.
    private static func order(_ tree: Tree) -> [Int] {
        var order = [0]
        var next = 0
        while next < order.count {
            for child in [tree.splits[order[next]].left, tree.splits[order[next]].right] {
                if case .split(let index) = child { order.append(Int(index)) }
            }
            next += 1
        }
        return order
    }

    func attributes(outputCount: Int) -> [ProtobufMessage] {
        typealias Draft = ONNXGraphDraft
        var attributes = [
            Draft.attribute("aggregate_function", 1), Draft.attribute("post_transform", 0),
            Draft.attribute("n_targets", outputCount), Draft.attribute("tree_roots", roots),
            Draft.attribute("nodes_featureids", features), Draft.attribute("nodes_truenodeids", yes),
            Draft.attribute("nodes_falsenodeids", no), Draft.attribute("nodes_trueleafs", yesIsLeaf),
            Draft.attribute("nodes_falseleafs", noIsLeaf), Draft.attribute("leaf_targetids", targets),
            Draft.attribute("nodes_missing_value_tracks_true", missingGoesYes),
            Draft.attribute("nodes_modes", tensor: Draft.tensor(modes, type: .uint8, dimensions: [modes.count])),
            Draft.attribute("nodes_splits", tensor: Draft.tensor(splits, dimensions: [splits.count])),
            Draft.attribute("leaf_weights", tensor: Draft.tensor(weights, dimensions: [weights.count])),
        ]
        if !members.isEmpty {
            attributes.append(
                Draft.attribute("membership_values", tensor: Draft.tensor(members, dimensions: [members.count])))
        }
        return attributes
    }
}
