internal import JSONText
internal import Models

/// How large a tree ensemble is, and what its splits ask.
struct TreeFacts {
    private let ensemble: TreeEnsemble
    private var leaves = 0
    private var largestTree = 0
    private var categorySplits = 0
    private var linearLeaves = 0
    private var usedFeatures: Set<Int32> = []
    /// Splits by their rule for missing values: none, zero, nan.
    private var missingRules: [Int]

    init(_ ensemble: TreeEnsemble) {
        self.ensemble = ensemble
        missingRules = [0, 0, 0]
        for tree in ensemble.trees {
            leaves += tree.leafValues.count
            largestTree = max(largestTree, tree.leafValues.count)
            linearLeaves += tree.linearLeaves.count
            for split in tree.splits {
                usedFeatures.insert(split.feature)
                switch split.test {
                case .lessThanOrEqual(_, let missing, _): missingRules[Int(missing.rawValue)] += 1
                case .category: categorySplits += 1
                }
            }
        }
    }

    func add(to facts: inout JSONObject) {
        facts["trees"] = .number(ensemble.trees.count)
        facts["leaves"] = .number(leaves)
        facts["leaves_of_largest_tree"] = .number(largestTree)
        facts["average_output"] = .bool(ensemble.averageOutput)
        facts["features_used"] = .number(usedFeatures.count)
        facts["splits_by_missing_rule"] = [
            "none": .number(missingRules[0]), "zero": .number(missingRules[1]), "nan": .number(missingRules[2]),
        ]
        facts["category_splits"] = .number(categorySplits)
        facts["linear_leaves"] = .number(linearLeaves)
    }
}
