/// One decision tree that is safe to walk: the initialiser has seen that every child exists, that every node is reached
/// exactly once from split 0 (or there is the single leaf 0), that leaves are finite and that thresholds are not NaN.
package struct Tree: Sendable, Equatable {
    package private(set) var splits: [Split]
    /// Bit sets of the category splits, one after the other, 32 categories a word.
    package let categoryWords: [UInt32]
    /// `[leafCount, leafWidth]`
    package let leafValues: [Double]
    /// Numbers each leaf holds: 1, or as many as the ensemble has outputs.
    package let leafWidth: Int
    /// One per leaf for a linear tree, else empty.
    package private(set) var linearLeaves: [LinearLeaf]
    /// Nil when the file does not say.
    package let cover: TreeCover?
    /// The largest feature index used, or nil when none is.
    package let largestFeature: Int32?

    package init(
        splits: [Split], categoryWords: [UInt32] = [], leafValues: [Double], leafWidth: Int = 1,
        linearLeaves: [LinearLeaf] = [], cover: TreeCover? = nil
    ) throws(ModelError) {
        self.splits = splits
        self.categoryWords = categoryWords
        self.leafValues = leafValues
        self.leafWidth = leafWidth
        self.linearLeaves = linearLeaves
        self.cover = cover
        largestFeature = Self.largestFeature(splits, linearLeaves)
        try checkCounts()
        try checkNumbers()
        try checkFeaturesAndCategories()
        try checkShape()
    }

    package var leafCount: Int { splits.count + 1 }

    package var isLinear: Bool { !linearLeaves.isEmpty }

    /// The same tree reading feature `newIndex[i]` wherever it read feature `i`.
    ///
    /// - Parameter newIndex: One new index for each feature the tree may use, all from 0.
    func renumbered(_ newIndex: [Int32]) -> Tree {
        var tree = self
        for index in tree.splits.indices {
            tree.splits[index].feature = newIndex[Int(tree.splits[index].feature)]
        }
        for index in tree.linearLeaves.indices {
            tree.linearLeaves[index].features = tree.linearLeaves[index].features.map { newIndex[Int($0)] }
        }
        return Tree(renumbered: tree)
    }

    /// Only for `renumbered`: all but the feature indices has been checked.
    private init(renumbered tree: Tree) {
        splits = tree.splits
        categoryWords = tree.categoryWords
        leafValues = tree.leafValues
        leafWidth = tree.leafWidth
        linearLeaves = tree.linearLeaves
        cover = tree.cover
        largestFeature = Self.largestFeature(tree.splits, tree.linearLeaves)
    }

    private static func largestFeature(_ splits: [Split], _ linearLeaves: [LinearLeaf]) -> Int32? {
        var largest: Int32?
        for split in splits { largest = max(largest ?? split.feature, split.feature) }
        for leaf in linearLeaves {
            for feature in leaf.features { largest = max(largest ?? feature, feature) }
        }
        return largest
    }
}
