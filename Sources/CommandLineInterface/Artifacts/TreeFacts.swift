internal import JSONText
internal import Models

/// How large a tree ensemble is, and what its splits ask.
struct TreeFacts {
    private let ensemble: TreeEnsemble
    private var leaves = 0
    private var largestTree = 0
    private var splits = (thresholds: 0, zeroIsMissing: 0, equalities: 0, categories: 0)
    private var linearLeaves = 0
    private var usedFeatures: Set<Int32> = []

    init(_ ensemble: TreeEnsemble) {
        self.ensemble = ensemble
        for tree in ensemble.trees {
            leaves += tree.leafCount
            largestTree = max(largestTree, tree.leafCount)
            linearLeaves += tree.linearLeaves.count
            for split in tree.splits {
                usedFeatures.insert(split.feature)
                switch split.test {
                case .atMost: splits.thresholds += 1
                case .atMostOrZero: splits.zeroIsMissing += 1
                case .equals: splits.equalities += 1
                case .category: splits.categories += 1
                }
            }
        }
    }

    func add(to facts: inout JSONObject) {
        facts["trees"] = .number(ensemble.trees.count)
        facts["leaves"] = .number(leaves)
        facts["leaves_of_largest_tree"] = .number(largestTree)
        facts["average_output"] = .bool(ensemble.divisor != nil)
        facts["features_used"] = .number(usedFeatures.count)
        facts["splits_by_test"] = [
            "threshold": .number(splits.thresholds), "threshold_zero_is_missing": .number(splits.zeroIsMissing),
            "equality": .number(splits.equalities), "category": .number(splits.categories),
        ]
        facts["linear_leaves"] = .number(linearLeaves)
    }
}
