extension Tree {
    func checkCounts() throws(ModelError) {
        let (valueCount, overflow) = leafCount.multipliedReportingOverflow(by: leafWidth)
        guard leafWidth >= 1, !overflow, leafValues.count == valueCount, valueCount <= Int(Int32.max) else {
            throw ModelError(
                .countMismatch, at: "leaf_value",
                expected: "one leaf more than splits, \(leafCount), of \(leafWidth) values",
                found: "\(leafValues.count)")
        }
        guard linearLeaves.isEmpty || linearLeaves.count == leafCount && leafWidth == 1 else {
            throw ModelError(
                .countMismatch, at: "leaf_const", expected: "\(leafCount) linear leaves", found: "\(linearLeaves.count)"
            )
        }
        for (index, leaf) in linearLeaves.enumerated() where leaf.features.count != leaf.coefficients.count {
            throw ModelError(
                .countMismatch, at: "leaf_coeff of leaf \(index)", expected: "\(leaf.features.count) coefficients",
                found: "\(leaf.coefficients.count)")
        }
        guard let cover else { return }
        guard cover.splits.count == splits.count, cover.leaves.count == leafCount else {
            throw ModelError(
                .countMismatch, at: "leaf_count and internal_count",
                expected: "\(leafCount) and \(splits.count) values",
                found: "\(cover.leaves.count) and \(cover.splits.count)")
        }
    }

    func checkNumbers() throws(ModelError) {
        for (index, value) in leafValues.enumerated() where !value.isFinite {
            throw ModelError(.notFinite, at: "leaf_value[\(index)]", expected: "a finite number", found: "\(value)")
        }
        for (index, leaf) in linearLeaves.enumerated() {
            if !leaf.constant.isFinite {
                throw ModelError(
                    .notFinite, at: "leaf_const[\(index)]", expected: "a finite number", found: "\(leaf.constant)")
            }
            if let value = leaf.coefficients.first(where: { !$0.isFinite }) {
                throw ModelError(
                    .notFinite, at: "leaf_coeff of leaf \(index)", expected: "finite numbers", found: "\(value)")
            }
        }
        for (index, split) in splits.enumerated() {
            // LightGBM writes `inf` where it splits the missing from all others.
            switch split.test {
            case .atMost(let threshold, _) where threshold.isNaN, .atMostOrZero(let threshold, _) where threshold.isNaN,
                .equals(let threshold, _) where threshold.isNaN:
                throw ModelError(.notFinite, at: "threshold[\(index)]", expected: "a number", found: "\(threshold)")
            default: break
            }
        }
    }

    func checkFeaturesAndCategories() throws(ModelError) {
        for (index, split) in splits.enumerated() {
            if split.feature < 0 {
                throw ModelError(
                    .featureOutOfRange, at: "split_feature[\(index)]", expected: "0 or more",
                    found: "\(split.feature)")
            }
            if case .category(let words, _, _) = split.test,
                words.lowerBound < 0 || words.upperBound > categoryWords.count || words.isEmpty
            {
                throw ModelError(
                    .categoriesOutOfRange, at: "threshold[\(index)]",
                    expected: "a category set within \(categoryWords.count) words",
                    found: "words \(words.lowerBound) to \(words.upperBound)")
            }
        }
        for (index, leaf) in linearLeaves.enumerated() {
            if let feature = leaf.features.first(where: { $0 < 0 }) {
                throw ModelError(
                    .featureOutOfRange, at: "leaf_features of leaf \(index)", expected: "0 or more",
                    found: "\(feature)")
            }
        }
    }

    /// Walks every edge once, from a list instead of the call stack, so that a hostile depth costs nothing.
    func checkShape() throws(ModelError) {
        if splits.isEmpty { return }
        var splitSeen = [Bool](repeating: false, count: splits.count)
        var leafSeen = [Bool](repeating: false, count: leafCount)
        var reached = 1
        var waiting = [0]
        splitSeen[0] = true
        while let parent = waiting.popLast() {
            for (side, child) in [("left", splits[parent].left), ("right", splits[parent].right)] {
                switch child {
                case .split(let index):
                    try Self.visit(Int(index), in: &splitSeen, of: "split", at: "\(side)_child[\(parent)]")
                    waiting.append(Int(index))
                case .leaf(let index):
                    try Self.visit(Int(index), in: &leafSeen, of: "leaf", at: "\(side)_child[\(parent)]")
                }
                reached += 1
            }
        }
        guard reached == splits.count + leafCount else {
            throw ModelError(
                .nodeNotReached, at: "left_child and right_child",
                expected: "a way from the root to all \(splits.count + leafCount) nodes", found: "\(reached)")
        }
    }

    private static func visit(
        _ index: Int, in seen: inout [Bool], of kind: StaticString, at place: @autoclosure () -> String
    ) throws(ModelError) {
        guard index >= 0, index < seen.count else {
            throw ModelError(
                .childOutOfRange, at: place(), expected: "\(kind) 0 to \(seen.count - 1)", found: "\(kind) \(index)")
        }
        guard !seen[index] else {
            throw ModelError(
                .nodeReachedTwice, at: place(), expected: "a node with one parent", found: "\(kind) \(index) again")
        }
        seen[index] = true
    }
}
