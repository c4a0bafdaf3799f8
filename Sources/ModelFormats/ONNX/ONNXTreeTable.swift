internal import Models

/// What a node asks; the texts are those of ai.onnx.ml 1 and 3, the numbers those of 5.
enum ONNXNodeMode: UInt8 {
    case lessOrEqual = 0
    case less, greaterOrEqual, greater, equal, notEqual, member
    case leaf = 255

    init?(_ text: UnsafeRawBufferPointer) {
        for (name, mode) in Self.names where bytesEqual(text, name) {
            self = mode
            return
        }
        return nil
    }

    private static let names: [(StaticString, ONNXNodeMode)] = [
        ("LEAF", .leaf), ("BRANCH_LEQ", .lessOrEqual), ("BRANCH_LT", .less), ("BRANCH_GTE", .greaterOrEqual),
        ("BRANCH_GT", .greater), ("BRANCH_EQ", .equal), ("BRANCH_NEQ", .notEqual),
    ]
}

/// The nodes of all trees of one operator, numbered as they stand, before anything says that they make trees.
struct ONNXTreeTable {
    struct Node {
        var feature: Int32 = 0
        var mode = ONNXNodeMode.leaf
        var missingGoesTrue = false
        /// Of a leaf: what onnxruntime takes for its weight where it has none.
        var threshold = 0.0
        var yes: Int32 = 0
        var no: Int32 = 0
        /// Of a member test or a leaf: where its values stand in `members` or `weights`.
        var range = 0..<0
    }

    struct Weight {
        let target: Int
        let value: Double
    }

    var nodes: [Node] = []
    var members: [Double] = []
    /// In the order of the leaves.
    var weights: [Weight] = []
    /// The first node of each tree, and how many nodes a path through it can have.
    var roots: [(node: Int32, nodeCount: Int)] = []
    /// Weights as they are written, of inner nodes too, which have no others: what tells whether a binary classifier
    /// gives probabilities.
    var hasNegativeWeight = false
    var writtenTargets: Set<Int64> = []
}

extension ONNXTreeTable {
    /// TreeEnsembleClassifier and TreeEnsembleRegressor: parallel lists, nodes named by tree and node number.
    ///
    /// - Parameter kind: `class` or `target`, which the names of the lists of weights begin with.
    init(_ node: ONNXNode, kind: String, isDouble: Bool) throws(ModelFormatError) {
        let trees = node.ints("nodes_treeids")
        guard trees.count < Int(Int32.max) else {
            throw node.fault(.tooLarge, expected: "fewer than 2³¹ nodes", found: "\(trees.count)")
        }
        try Self.addNodes(node, count: trees.count, isDouble: isDouble, to: &self.nodes)
        let positions = try linkTrees(node, trees)
        try addWeights(node, kind: kind, isDouble: isDouble, positions)
    }

    private static func addNodes(
        _ node: ONNXNode, count: Int, isDouble: Bool, to nodes: inout [Node]
    ) throws(ModelFormatError) {
        let features = try node.list("nodes_featureids", count: count)
        let values = try node.numbers("nodes_values", isDouble: isDouble)
        let modes = node.rawTexts("nodes_modes")
        let missing = node.ints("nodes_missing_value_tracks_true")
        try node.require("nodes_values", values.count, count)
        try node.require("nodes_modes", modes.count, count)
        if !missing.isEmpty { try node.require("nodes_missing_value_tracks_true", missing.count, count) }
        nodes.reserveCapacity(count)
        for index in 0..<count {
            guard let mode = ONNXNodeMode(modes[index]) else {
                throw node.fault(
                    .unexpected, "nodes_modes[\(index)]", expected: "LEAF or one of the six BRANCH modes",
                    found: quotation(of: modes[index]))
            }
            var entry = Node()
            entry.mode = mode
            entry.threshold = values[index]
            entry.missingGoesTrue = !missing.isEmpty && missing[index] == 1
            if mode != .leaf { entry.feature = try node.feature(features[index], at: index) }
            nodes.append(entry)
        }
    }

    /// Finds each node's children, and where each tree begins.
    private mutating func linkTrees(
        _ node: ONNXNode, _ trees: [Int64]
    ) throws(ModelFormatError) -> ONNXNodePositions {
        let numbers = try node.list("nodes_nodeids", count: trees.count)
        let yes = try node.list("nodes_truenodeids", count: trees.count)
        let no = try node.list("nodes_falsenodeids", count: trees.count)
        var positions = ONNXNodePositions()
        var start = 0
        while start < trees.count {
            let end = trees[start...].firstIndex { $0 != trees[start] } ?? trees.count
            try positions.add(tree: trees[start], numbers[start..<end], of: node)
            roots.append((Int32(start), end - start))
            start = end
        }
        for index in trees.indices where nodes[index].mode != .leaf {
            nodes[index].yes = try node.child("nodes_truenodeids", index, trees[index], yes[index], positions)
            nodes[index].no = try node.child("nodes_falsenodeids", index, trees[index], no[index], positions)
        }
        return positions
    }

    private mutating func addWeights(
        _ node: ONNXNode, kind: String, isDouble: Bool, _ positions: ONNXNodePositions
    ) throws(ModelFormatError) {
        let targets = node.ints("\(kind)_ids")
        let trees = try node.list("\(kind)_treeids", count: targets.count)
        let numbers = try node.list("\(kind)_nodeids", count: targets.count)
        let values = try node.numbers("\(kind)_weights", isDouble: isDouble)
        try node.require("\(kind)_weights", values.count, targets.count)
        writtenTargets = Set(targets)
        hasNegativeWeight = values.contains { $0 < 0 }
        var owners: [Int32] = []
        owners.reserveCapacity(targets.count)
        var counts = [Int32](repeating: 0, count: nodes.count)
        for index in targets.indices {
            guard let owner = positions.position(ofNode: numbers[index], in: trees[index]) else {
                throw node.fault(
                    .outOfRange, "\(kind)_nodeids[\(index)]", expected: "a node of tree \(trees[index])",
                    found: "\(numbers[index])")
            }
            guard targets[index] >= 0, targets[index] <= Int64(Int32.max) else {
                throw node.fault(
                    .outOfRange, "\(kind)_ids[\(index)]", expected: "0 or more", found: "\(targets[index])")
            }
            owners.append(owner)
            counts[Int(owner)] += 1
        }
        // A stable counting sort by leaf; weights of inner nodes count for nothing, as old exporters write them.
        var start = 0
        for index in nodes.indices where nodes[index].mode == .leaf {
            nodes[index].range = start..<start
            start += Int(counts[index])
        }
        weights = [Weight](repeating: Weight(target: 0, value: 0), count: start)
        for (index, owner) in owners.enumerated() where nodes[Int(owner)].mode == .leaf {
            let range = nodes[Int(owner)].range
            weights[range.upperBound] = Weight(target: Int(targets[index]), value: values[index])
            nodes[Int(owner)].range = range.lowerBound..<(range.upperBound + 1)
        }
    }
}

extension ONNXNode {
    /// A list that must be as long as the others.
    func list(_ name: String, count: Int) throws(ModelFormatError) -> [Int64] {
        let list = ints(name)
        try require(name, list.count, count)
        return list
    }

    func require(_ name: String, _ count: Int, _ expected: Int) throws(ModelFormatError) {
        guard count == expected else {
            throw fault(.countMismatch, name, expected: "\(expected) values, as the lists beside it", found: "\(count)")
        }
    }

    /// `name`, or `name_as_tensor` where the numbers are `Double`.
    func numbers(_ name: String, isDouble: Bool) throws(ModelFormatError) -> [Double] {
        guard let tensor = try tensor("\(name)_as_tensor") else { return floats(name).map(Double.init) }
        guard tensor.type == (isDouble ? .double : .float), floats(name).isEmpty else {
            throw fault(
                .unexpected, "\(name)_as_tensor",
                expected: isDouble ? "64-bit numbers, as the input's" : "32-bit numbers, as the input's",
                found: tensor.type.name)
        }
        return tensor.numbers
    }

    func feature(_ feature: Int64, at index: Int) throws(ModelFormatError) -> Int32 {
        guard feature >= 0, feature < Int64(Int32.max) else {
            throw fault(.outOfRange, "nodes_featureids[\(index)]", expected: "0 or more", found: "\(feature)")
        }
        return Int32(feature)
    }

    fileprivate func child(
        _ list: String, _ index: Int, _ tree: Int64, _ number: Int64, _ positions: ONNXNodePositions
    ) throws(ModelFormatError) -> Int32 {
        guard let position = positions.position(ofNode: number, in: tree) else {
            throw fault(
                .invalidModel(.childOutOfRange), "\(list)[\(index)]", expected: "a node of tree \(tree)",
                found: "\(number)")
        }
        return position
    }
}
