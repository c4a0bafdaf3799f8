internal import Models

extension ONNXTreeTable {
    /// TreeEnsemble of ai.onnx.ml 5: leaves stand in lists of their own, behind the nodes here.
    init(version5 node: ONNXNode, isDouble: Bool) throws(ModelFormatError) {
        let features = node.ints("nodes_featureids")
        let count = features.count
        let targets = node.ints("leaf_targetids")
        guard count + targets.count < Int(Int32.max) else {
            throw node.fault(.tooLarge, expected: "fewer than 2³¹ nodes", found: "\(count + targets.count)")
        }
        let modes = try node.tensorNumbers("nodes_modes", .uint8, count: count)
        let splits = try node.tensorNumbers("nodes_splits", isDouble ? .double : .float, count: count)
        let leafWeights = try node.tensorNumbers("leaf_weights", isDouble ? .double : .float, count: targets.count)
        members = try node.tensor("membership_values")?.numbers ?? []
        let missing = node.ints("nodes_missing_value_tracks_true")
        if !missing.isEmpty { try node.require("nodes_missing_value_tracks_true", missing.count, count) }
        let yes = try node.list("nodes_truenodeids", count: count)
        let no = try node.list("nodes_falsenodeids", count: count)
        let yesIsLeaf = try node.list("nodes_trueleafs", count: count)
        let noIsLeaf = try node.list("nodes_falseleafs", count: count)
        nodes.reserveCapacity(count + targets.count)
        var firstMember = 0
        for index in 0..<count {
            guard let mode = UInt8(exactly: modes[index]).flatMap(ONNXNodeMode.init(rawValue:)), mode != .leaf else {
                throw node.fault(
                    .unexpected, "nodes_modes[\(index)]", expected: "0 to 6", found: "\(modes[index])")
            }
            var entry = Node()
            entry.mode = mode
            entry.feature = try node.feature(features[index], at: index)
            entry.threshold = splits[index]
            entry.missingGoesTrue = !missing.isEmpty && missing[index] == 1
            entry.yes = try Self.child(node, "true", index, yes[index], yesIsLeaf[index], count, targets.count)
            entry.no = try Self.child(node, "false", index, no[index], noIsLeaf[index], count, targets.count)
            if mode == .member { entry.range = try nextMembers(node, from: &firstMember) }
            nodes.append(entry)
        }
        for (index, target) in targets.enumerated() {
            guard target >= 0, target <= Int64(Int32.max) else {
                throw node.fault(.outOfRange, "leaf_targetids[\(index)]", expected: "0 or more", found: "\(target)")
            }
            var leaf = Node()
            leaf.range = index..<(index + 1)
            nodes.append(leaf)
            weights.append(Weight(target: Int(target), value: leafWeights[index]))
        }
        for root in node.ints("tree_roots") {
            guard root >= 0, root < Int64(count) else {
                throw node.fault(.outOfRange, "tree_roots", expected: "0 to \(count - 1)", found: "\(root)")
            }
            roots.append((Int32(root), nodes.count))
        }
    }

    /// The values of one member test; NaN ends them.
    private func nextMembers(_ node: ONNXNode, from start: inout Int) throws(ModelFormatError) -> Range<Int> {
        let end = members[min(start, members.count)...].firstIndex { $0.isNaN } ?? members.count
        guard start < end else {
            throw node.fault(
                .countMismatch, "membership_values", expected: "values for every BRANCH_MEMBER", found: "none left")
        }
        defer { start = end + 1 }
        return start..<end
    }

    private static func child(
        _ node: ONNXNode, _ side: String, _ index: Int, _ child: Int64, _ isLeaf: Int64, _ count: Int, _ leafCount: Int
    ) throws(ModelFormatError) -> Int32 {
        let limit = isLeaf != 0 ? leafCount : count
        guard child >= 0, child < Int64(limit) else {
            throw node.fault(
                .invalidModel(.childOutOfRange), "nodes_\(side)nodeids[\(index)]", expected: "0 to \(limit - 1)",
                found: "\(child)")
        }
        return Int32(child) + (isLeaf != 0 ? Int32(count) : 0)
    }
}

extension ONNXNode {
    fileprivate func tensorNumbers(
        _ name: String, _ type: ONNXElementType, count: Int
    ) throws(ModelFormatError) -> [Double] {
        guard let tensor = try tensor(name) else {
            throw fault(.missing, name, expected: "a tensor", found: "none")
        }
        guard tensor.type == type else {
            throw fault(.unexpected, name, expected: "elements of type \(type.name)", found: tensor.type.name)
        }
        try require(name, tensor.count, count)
        return tensor.numbers
    }
}
