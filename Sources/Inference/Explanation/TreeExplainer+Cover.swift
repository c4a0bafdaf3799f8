internal import Models

extension TreeExplainer {
    /// The tree's cover once it is known to serve; nil for a single leaf, which explains nothing.
    static func cover(of tree: Tree, index: Int) throws(ExplanationError) -> TreeCover? {
        guard !tree.isLinear else {
            throw ExplanationError(
                .linearTrees, place: "Tree=\(index)", expected: "constant leaves",
                found: "linear leaves (linear_tree)", remedy: "LightGBM does not explain linear trees either")
        }
        guard !tree.splits.isEmpty else { return nil }
        guard let cover = tree.cover else {
            throw ExplanationError(
                .noCover, place: "Tree=\(index)", expected: "leaf_count and internal_count", found: "none",
                remedy: "save the model with LightGBM, which counts the training rows of each node")
        }
        if let split = cover.splits.firstIndex(where: { !($0 > 0) }) {
            throw ExplanationError(
                .noCover, place: "Tree=\(index) internal_count[\(split)]", expected: "1 or more",
                found: "\(CountText(cover.splits[split]))", remedy: "train again on data that reaches every split")
        }
        if let leaf = cover.leaves.firstIndex(where: { !($0 >= 0) }) {
            throw ExplanationError(
                .noCover, place: "Tree=\(index) leaf_count[\(leaf)]", expected: "0 or more",
                found: "\(CountText(cover.leaves[leaf]))", remedy: "export the model again")
        }
        for (number, split) in tree.splits.enumerated() {
            // Hessians are summed in `Float` by XGBoost, so a parent's own sum may be off in its last digits.
            let below = cover.count(of: split.left) + cover.count(of: split.right)
            if !(below > 0) || abs(below - cover.splits[number]) > 1e-3 * below {
                throw ExplanationError(
                    .noCover, place: "Tree=\(index) internal_count[\(number)]",
                    expected: "\(CountText(cover.splits[number])), the rows of both sides",
                    found: "\(CountText(below))",
                    remedy: "the file was edited, export it again")
            }
        }
        return cover
    }

    /// The mean leaf value, weighted by cover, added in leaf order as LightGBM does.
    static func expectedValue(of tree: Tree, _ cover: TreeCover) -> Double {
        let total = cover.splits[0]
        var sum = 0.0
        for (leaf, value) in tree.leafValues.enumerated() { sum += cover.leaves[leaf] / total * value }
        return sum
    }
}

/// A count as people write it: whole numbers without a fraction.
private struct CountText: CustomStringConvertible {
    private let value: Double

    init(_ value: Double) { self.value = value }

    var description: String { Int(exactly: value).map(String.init) ?? "\(value)" }
}
