internal import JSONText
internal import Models

/// How large the tree ensembles of a model are, and what their splits ask.
struct TreeFacts {
    private let ensembles: [TreeEnsemble]
    private let isLone: Bool
    private var leaves = 0
    private var largestTree = 0
    private var splits = (thresholds: 0, zeroIsMissing: 0, equalities: 0, categories: 0)
    private var linearLeaves = 0
    private var valuesPerLeaf = 1
    /// Of a lone ensemble: behind other steps its features are what these make, no columns of the row.
    private var usedFeatures: Int?

    init(_ model: Model) {
        ensembles = model.ensembles
        isLone = if case .trees = model { true } else { false }
        for ensemble in ensembles { add(ensemble) }
    }

    private mutating func add(_ ensemble: TreeEnsemble) {
        var features: Set<Int32> = []
        for tree in ensemble.trees {
            leaves += tree.leafCount
            valuesPerLeaf = max(valuesPerLeaf, tree.leafWidth)
            largestTree = max(largestTree, tree.leafCount)
            linearLeaves += tree.linearLeaves.count
            for split in tree.splits {
                features.insert(split.feature)
                switch split.test {
                case .atMost: splits.thresholds += 1
                case .atMostOrZero: splits.zeroIsMissing += 1
                case .equals: splits.equalities += 1
                case .category: splits.categories += 1
                }
            }
        }
        if isLone { usedFeatures = features.count }
    }

    func add(to facts: inout JSONObject) {
        facts["trees"] = .number(ensembles.reduce(0) { $0 + $1.trees.count })
        facts["leaves"] = .number(leaves)
        facts["leaves_of_largest_tree"] = .number(largestTree)
        facts["values_per_leaf"] = .number(valuesPerLeaf)
        facts["average_output"] = .bool(ensembles.allSatisfy { $0.divisor != nil })
        if let usedFeatures { facts["features_used"] = .number(usedFeatures) }
        facts["splits_by_test"] = [
            "threshold": .number(splits.thresholds), "threshold_zero_is_missing": .number(splits.zeroIsMissing),
            "equality": .number(splits.equalities), "category": .number(splits.categories),
        ]
        facts["linear_leaves"] = .number(linearLeaves)
    }
}
