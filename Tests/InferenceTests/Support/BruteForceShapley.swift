import Models

@testable import Inference

/// Contributions by the definition of the Shapley value, over all subsets of features.
///
/// What a tree is expected to give when only some features are known is found by following known features and averaging
/// both sides of the others by their training weight.
struct BruteForceShapley {
    let tree: Tree
    let row: [Double]
    let output: Int

    func contributions() -> [Double] {
        let values = (0..<(1 << row.count)).map {
            expected(knowing: $0, at: tree.splits.isEmpty ? .leaf(0) : .split(0))
        }
        var result = row.indices.map { feature in
            values.indices.filter { $0 >> feature & 1 == 0 }.reduce(0.0) { sum, known in
                sum + weight(known.nonzeroBitCount) * (values[known | 1 << feature] - values[known])
            }
        }
        result.append(values[0])
        return result
    }

    /// The share of orders in which so many certain others come before a feature, and the rest after it.
    private func weight(_ before: Int) -> Double {
        var weight = 1 / Double(row.count)
        for index in 0..<before { weight *= Double(index + 1) / Double(row.count - 1 - index) }
        return weight
    }

    private func expected(knowing known: Int, at child: Child) -> Double {
        switch child {
        case .leaf(let leaf): return tree.leafValues[Int(leaf) * tree.leafWidth + output]
        case .split(let index):
            let split = tree.splits[Int(index)]
            if known >> Int(split.feature) & 1 == 1 {
                let node = ReferenceNode(split, firstNode: 0, firstValue: 0, leafWidth: 1, firstWord: 0)
                let left = tree.categoryWords.withUnsafeBufferPointer { words in
                    words.baseAddress.map { node.goesLeft(row[Int(split.feature)], $0) } ?? false
                }
                return expected(knowing: known, at: left ? split.left : split.right)
            }
            guard let cover = tree.cover else { return .nan }
            let left = cover.count(of: split.left)
            let right = cover.count(of: split.right)
            return left / (left + right) * expected(knowing: known, at: split.left)
                + right / (left + right) * expected(knowing: known, at: split.right)
        }
    }
}
