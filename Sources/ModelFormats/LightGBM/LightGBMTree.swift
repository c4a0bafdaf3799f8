internal import Models

/// Turns the lines of one tree into a checked `Tree`.
struct LightGBMTree {
    private let section: LightGBMSection
    private let featureCount: Int
    private let leafCount: Int
    private let categorySetCount: Int

    private var splitCount: Int { leafCount - 1 }

    init(section: LightGBMSection, featureCount: Int, limits: ModelFileLimits) throws(ModelFormatError) {
        self.section = section
        self.featureCount = featureCount
        leafCount = try section.int("num_leaves", in: 1...limits.leavesPerTree)
        categorySetCount = try section.int("num_cat", in: 0...(leafCount - 1))
    }

    func tree() throws(ModelFormatError) -> Tree {
        let leafValues = try section.doubles("leaf_value", count: leafCount)
        let isLinear = section.has("is_linear") ? try section.int("is_linear", in: 0...1) == 1 : false
        let categories = try categorySets()
        let splits = splitCount > 0 ? try splits(categories.sets) : []
        let linearLeaves = isLinear ? try linearLeaves() : []
        let cover = try cover()
        do throws(ModelError) {
            return try Tree(
                splits: splits, categoryWords: categories.words, leafValues: leafValues, linearLeaves: linearLeaves,
                cover: cover)
        } catch {
            throw ModelFormatError(error, line: section.titleLine, within: section.title)
        }
    }

    private func splits(_ categorySets: [Range<Int>]) throws(ModelFormatError) -> [Split] {
        let features = try section.ints("split_feature", count: splitCount)
        let thresholds = try section.doubles("threshold", count: splitCount)
        let decisionTypes = try section.ints("decision_type", count: splitCount)
        let left = try section.ints("left_child", count: splitCount)
        let right = try section.ints("right_child", count: splitCount)
        var splits: [Split] = []
        splits.reserveCapacity(splitCount)
        for index in 0..<splitCount {
            guard features[index] >= 0, Int(features[index]) < featureCount else {
                throw fault(
                    .outOfRange, "split_feature", index, expected: "0 to \(featureCount - 1)",
                    found: "\(features[index])")
            }
            let test = try test(decisionTypes[index], thresholds[index], categorySets, at: index)
            splits.append(
                Split(feature: features[index], test: test, left: child(left[index]), right: child(right[index])))
        }
        return splits
    }

    /// Bit 0 of a decision type says category, bit 1 default left, bits 2 and 3 the missing rule.
    private func test(
        _ decisionType: Int32, _ threshold: Double, _ categorySets: [Range<Int>], at index: Int
    ) throws(ModelFormatError) -> SplitTest {
        guard decisionType >= 0, decisionType < 16,
            let missing = MissingValueRule(rawValue: UInt8(truncatingIfNeeded: decisionType >> 2))
        else {
            throw fault(
                .outOfRange, "decision_type", index, expected: "0 to 11, as LightGBM 4.7 writes",
                found: "\(decisionType)")
        }
        guard decisionType & 1 == 1 else {
            return .lightGBM(threshold: threshold, missing: missing, defaultLeft: decisionType & 2 == 2)
        }
        guard let set = Int(exactly: threshold), set >= 0, set < categorySets.count else {
            throw fault(
                .outOfRange, "threshold", index,
                expected: "the number of one of \(categorySets.count) category sets", found: "\(threshold)")
        }
        return .category(words: categorySets[set], reading: .truncated, nanLeft: false)
    }

    /// Leaf `i` is written as `-1 - i`.
    private func child(_ index: Int32) -> Child { index >= 0 ? .split(index) : .leaf(-1 - index) }

    private func categorySets() throws(ModelFormatError) -> (sets: [Range<Int>], words: [UInt32]) {
        guard categorySetCount > 0 else { return ([], []) }
        let boundaries = try section.ints("cat_boundaries", count: categorySetCount + 1).map(Int.init)
        var sets: [Range<Int>] = []
        for (index, (start, end)) in zip(boundaries, boundaries.dropFirst()).enumerated() {
            guard start >= 0, end > start, index > 0 || start == 0 else {
                throw fault(
                    .outOfRange, "cat_boundaries", index + 1, expected: "rising numbers from 0",
                    found: "\(end) after \(start)")
            }
            sets.append(start..<end)
        }
        return (sets, try section.words("cat_threshold", count: boundaries[categorySetCount]))
    }

    private func linearLeaves() throws(ModelFormatError) -> [LinearLeaf] {
        let constants = try section.doubles("leaf_const", count: leafCount)
        let counts = try section.ints("num_features", count: leafCount)
        var total = 0
        for (leaf, count) in counts.enumerated() {
            guard count >= 0, Int(count) <= featureCount else {
                throw fault(.outOfRange, "num_features", leaf, expected: "0 to \(featureCount)", found: "\(count)")
            }
            total += Int(count)
        }
        let features = try section.ints("leaf_features", count: total)
        let coefficients = try section.doubles("leaf_coeff", count: total)
        var leaves: [LinearLeaf] = []
        var start = 0
        for (leaf, count) in counts.enumerated() {
            let range = start..<(start + Int(count))
            if let feature = features[range].first(where: { $0 < 0 || Int($0) >= featureCount }) {
                throw fault(
                    .outOfRange, "leaf_features of leaf", leaf, expected: "0 to \(featureCount - 1)",
                    found: "\(feature)")
            }
            leaves.append(
                LinearLeaf(
                    constant: constants[leaf], features: Array(features[range]),
                    coefficients: Array(coefficients[range])))
            start = range.upperBound
        }
        return leaves
    }

    private func cover() throws(ModelFormatError) -> TreeCover? {
        guard splitCount > 0, section.has("leaf_count"), section.has("internal_count") else { return nil }
        let leaves = try section.ints("leaf_count", count: leafCount)
        let splits = try section.ints("internal_count", count: splitCount)
        return TreeCover(splits: splits.map(Double.init), leaves: leaves.map(Double.init))
    }

    private func fault(
        _ code: ModelFormatError.Code, _ key: String, _ index: Int, expected: String, found: String
    ) -> ModelFormatError {
        let line = (try? section.line(key.split(separator: " ").first.map(String.init) ?? key))?.number
        return ModelFormatError(
            code, line: line ?? section.titleLine, at: "\(section.title) \(key)[\(index)]", expected: expected,
            found: found)
    }
}
