internal import Glibc
internal import Models

/// An isolation forest: each leaf holds how deep a row ends there, its own rows' further path included.
enum ScikitLearnIsolationForest {
    static func ensemble(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: ScikitLearnBuilder
    ) throws(ModelFormatError) -> TreeEnsemble {
        let members = try estimator.attribute("estimators_").elements()
        try ScikitLearnTrees.checkTreeCount(estimator, members.count, builder.limits)
        let subsets = try estimator.attribute("estimators_features_").elements()
        guard subsets.count == members.count else {
            throw estimator.mismatch(expected: "as many feature lists as trees, \(members.count)")
        }
        let stored = estimator.attributeIfPresent("_average_path_length_per_tree")
        var trees: [Tree] = []
        for (index, member) in members.enumerated() {
            let features = try subsets[index].array().ints()
            guard features.allSatisfy({ $0 >= 0 && $0 < inputs.count }) else {
                throw subsets[index].mismatch(expected: "features from 0 to \(inputs.count - 1)")
            }
            let nodes = try ScikitLearnNodes(member, limits: builder.limits)
            let depths = try depths(member, nodes.count)
            var lengths = nodes.sampleCounts.map { averagePathLength(Double($0)) }
            if let stored {
                lengths = try stored.element(index).array().doubles()
                guard lengths.count == nodes.count else { throw stored.mismatch(expected: "a number for each node") }
            }
            trees.append(
                try nodes.tree(featureOf: features) { [(depths[$0] + lengths[$0]) - 1] })
        }
        let known = estimator.attributeIfPresent("_max_samples")
        let sampleCount = if let known { known } else { try estimator.attribute("max_samples_") }
        let normaliser = Double(trees.count) * averagePathLength(try sampleCount.double())
        let offset = try estimator.attribute("offset_").double()
        return try ScikitLearnTrees.ensemble(
            estimator, trees: trees, inputs: inputs, builder: builder,
            output: .isolation(normaliser: normaliser, offset: offset))
    }

    /// Nodes on the way to each node, itself included.
    private static func depths(_ estimator: PickleValue, _ count: Int) throws(ModelFormatError) -> [Double] {
        let nodes = try estimator.attribute("tree_").attribute("nodes").array()
        let left = try nodes.field("left_child").ints()
        let right = try nodes.field("right_child").ints()
        var depths = [Double](repeating: 1, count: count)
        // Parents come first; a file in which they do not is refused with the tree's shape or has no such node.
        for node in 0..<count {
            for child in [left[node], right[node]] where child > node && child < count {
                depths[child] = depths[node] + 1
            }
        }
        return depths
    }

    /// The mean length of an unsuccessful search in a binary tree of so many rows.
    private static func averagePathLength(_ count: Double) -> Double {
        if count <= 1 { return 0 }
        if count == 2 { return 1 }
        let eulerGamma = 0.5772156649015329
        return 2 * (log(count - 1) + eulerGamma) - 2 * (count - 1) / count
    }
}
