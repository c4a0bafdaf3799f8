/// Where each node of an ai.onnx.ml 1 or 3 ensemble stands, by the numbers of its tree and of itself.
struct ONNXNodePositions {
    private struct Name: Hashable {
        let tree: Int64
        let node: Int64
    }

    /// Of trees whose nodes are numbered from 0 as they stand, as converters do: where they stand.
    private var trees: [Int64: Range<Int32>] = [:]
    /// The nodes of all other trees.
    private var others: [Name: Int32] = [:]
    private var otherTrees: Set<Int64> = []

    /// - Parameter numbers: The nodes of one tree, at their places.
    mutating func add(
        tree: Int64, _ numbers: ArraySlice<Int64>, of operation: ONNXNode
    ) throws(ModelFormatError) {
        guard trees[tree] == nil, !otherTrees.contains(tree) else {
            throw operation.fault(
                .unexpected, "nodes_treeids[\(numbers.startIndex)]", expected: "the nodes of a tree side by side",
                found: "tree \(tree) in two places")
        }
        if numbers.enumerated().allSatisfy({ $0.element == Int64($0.offset) }) {
            trees[tree] = Int32(numbers.startIndex)..<Int32(numbers.endIndex)
            return
        }
        otherTrees.insert(tree)
        for (index, number) in zip(numbers.indices, numbers) {
            guard others.updateValue(Int32(index), forKey: Name(tree: tree, node: number)) == nil else {
                throw operation.fault(
                    .unexpected, "nodes_nodeids[\(index)]", expected: "different nodes in tree \(tree)",
                    found: "node \(number) again")
            }
        }
    }

    func position(ofNode node: Int64, in tree: Int64) -> Int32? {
        guard let range = trees[tree] else { return others[Name(tree: tree, node: node)] }
        return node >= 0 && node < Int64(range.count) ? range.lowerBound + Int32(node) : nil
    }
}
