internal import Models

extension Tree {
    /// The tree's cover once it is known to serve; an empty one for a single leaf, which explains nothing.
    func checkedCover(index: Int) throws(ExplanationError) -> TreeCover {
        guard !isLinear else {
            throw ExplanationError(
                .linearTrees, place: "Tree=\(index)", expected: "constant leaves",
                found: "linear leaves (linear_tree)", remedy: "LightGBM does not explain linear trees either")
        }
        guard !splits.isEmpty else { return TreeCover(splits: [], leaves: [0]) }
        guard let cover else {
            throw ExplanationError(
                .noCover, place: "Tree=\(index)", expected: "the training weight of each node", found: "none",
                remedy: "use the model as the library that trained it saves it; other formats may leave it out")
        }
        if let split = cover.splits.firstIndex(where: { !($0 > 0 && $0 < .infinity) }) {
            throw refusal(index, "split \(split)", expected: "more than 0", found: cover.splits[split])
        }
        if let leaf = cover.leaves.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
            throw refusal(index, "leaf \(leaf)", expected: "0 or more", found: cover.leaves[leaf])
        }
        for (number, split) in splits.enumerated() {
            let below = cover.count(of: split.left) + cover.count(of: split.right)
            // XGBoost keeps sums of hessians as `Float`, and finds some by subtraction from larger ones.
            let rounding = 1e-3 * below + 1e-6 * cover.splits[0]
            if !(below > 0 && below < .infinity) || abs(below - cover.splits[number]) > rounding {
                throw refusal(
                    index, "split \(number)", expected: "\(WeightText(cover.splits[number])), that of both sides",
                    found: below)
            }
        }
        return cover
    }

    private func refusal(_ index: Int, _ node: String, expected: String, found: Double) -> ExplanationError {
        ExplanationError(
            .noCover, place: "Tree=\(index), training weight of \(node)", expected: expected,
            found: "\(WeightText(found))", remedy: "export the model again")
    }
}

/// A weight as people write it: whole numbers without a fraction.
private struct WeightText: CustomStringConvertible {
    private let value: Double

    init(_ value: Double) { self.value = value }

    var description: String { Int(exactly: value).map(String.init) ?? "\(value)" }
}
