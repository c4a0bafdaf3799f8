internal import Models

/// One `TreePredictor`: records of nodes, and a bit set of 256 categories for each categorical split.
enum ScikitLearnHistogramTree {
    private static let wordsPerSet = 8

    static func read(_ predictor: PickleValue, limits: ModelFileLimits) throws(ModelFormatError) -> Tree {
        let nodes = try Nodes(predictor, limits: limits)
        let words = try categoryWords(predictor)
        var splits: [Split] = []
        var (leafValues, splitCover, leafCover): ([Double], [Double], [Double]) = ([], [], [])
        for node in nodes.isLeaf.indices {
            if nodes.isLeaf[node] {
                leafValues.append(nodes.values[node])
                leafCover.append(nodes.counts[node])
                continue
            }
            splitCover.append(nodes.counts[node])
            splits.append(
                Split(
                    feature: try nodes.feature(node), test: try nodes.test(node, wordCount: words.count),
                    left: try nodes.child(nodes.left[node], of: node),
                    right: try nodes.child(nodes.right[node], of: node)))
        }
        do throws(ModelError) {
            return try Tree(
                splits: splits, categoryWords: words, leafValues: leafValues,
                cover: TreeCover(splits: splitCover, leaves: leafCover))
        } catch {
            throw ModelFormatError(error, within: predictor.path)
        }
    }

    private static func categoryWords(_ predictor: PickleValue) throws(ModelFormatError) -> [UInt32] {
        guard let value = predictor.attributeIfPresent("raw_left_cat_bitsets") else { return [] }
        let array = try value.array()
        if array.count == 0 { return [] }
        guard array.shape.count == 2, array.shape[1] == wordsPerSet else {
            throw array.mismatch(expected: "\(wordsPerSet) words for each categorical split")
        }
        return try array.ints().map { UInt32(truncatingIfNeeded: $0) }
    }

    private struct Nodes {
        let isLeaf: [Bool]
        let values: [Double]
        let counts: [Double]
        let left: [Int]
        let right: [Int]
        private let path: String
        private let features: [Int]
        private let thresholds: [Double]
        private let missingGoLeft: [Int]
        private let isCategorical: [Int]
        private let sets: [Int]
        private var positions: [Int32] = []

        init(_ predictor: PickleValue, limits: ModelFileLimits) throws(ModelFormatError) {
            let nodes = try predictor.attribute("nodes").array()
            path = predictor.path
            guard nodes.count >= 1, nodes.count <= 2 * limits.leavesPerTree else {
                throw ModelFormatError(
                    .tooLarge, at: path, expected: "1 to \(2 * limits.leavesPerTree) nodes", found: "\(nodes.count)",
                    remedy: "train with a smaller max_leaf_nodes")
            }
            isLeaf = try nodes.field("is_leaf").ints().map { $0 != 0 }
            values = try nodes.field("value").doubles()
            counts = try nodes.field("count").doubles()
            left = try nodes.field("left").ints()
            right = try nodes.field("right").ints()
            features = try nodes.field("feature_idx").ints()
            // Its name before version 0.24.
            let threshold = nodes.hasField("num_threshold") ? "num_threshold" : "threshold"
            thresholds = try nodes.field(threshold).doubles()
            missingGoLeft = nodes.hasField("missing_go_to_left") ? try nodes.field("missing_go_to_left").ints() : []
            isCategorical = nodes.hasField("is_categorical") ? try nodes.field("is_categorical").ints() : []
            sets = isCategorical.isEmpty ? [] : try nodes.field("bitset_idx").ints()
            var (splitCount, leafCount): (Int32, Int32) = (0, 0)
            for leaf in isLeaf {
                positions.append(leaf ? leafCount : splitCount)
                if leaf { leafCount += 1 } else { splitCount += 1 }
            }
        }

        func test(_ node: Int, wordCount: Int) throws(ModelFormatError) -> SplitTest {
            let nanLeft = !missingGoLeft.isEmpty && missingGoLeft[node] != 0
            guard !isCategorical.isEmpty, isCategorical[node] != 0 else {
                return .atMost(thresholds[node], nanLeft: nanLeft)
            }
            let setCount = wordCount / wordsPerSet
            guard sets[node] >= 0, sets[node] < setCount else {
                throw fault("bitset_idx", node, expected: "one of \(setCount) category sets", found: sets[node])
            }
            let start = sets[node] * wordsPerSet
            return .category(words: start..<(start + wordsPerSet), reading: .truncatedFromZero, nanLeft: nanLeft)
        }

        func feature(_ node: Int) throws(ModelFormatError) -> Int32 {
            guard let feature = Int32(exactly: features[node]), feature >= 0 else {
                throw fault("feature_idx", node, expected: "0 or more", found: features[node])
            }
            return feature
        }

        func child(_ child: Int, of node: Int) throws(ModelFormatError) -> Child {
            guard isLeaf.indices.contains(child) else {
                throw fault("children", node, expected: "0 to \(isLeaf.count - 1)", found: child)
            }
            return isLeaf[child] ? .leaf(positions[child]) : .split(positions[child])
        }

        private func fault(_ name: String, _ node: Int, expected: String, found: Int) -> ModelFormatError {
            ModelFormatError(
                .outOfRange, at: "\(path).nodes \(name) of node \(node)", expected: expected, found: "\(found)")
        }
    }
}
