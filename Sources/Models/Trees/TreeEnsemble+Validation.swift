extension TreeEnsemble {
    func checkOutputs(arePerIteration: Bool) throws(ModelError) {
        guard outputCount >= 1, !arePerIteration || trees.count % outputCount == 0 else {
            throw ModelError(
                .countMismatch, at: "num_tree_per_iteration", expected: "1 or more, dividing \(trees.count) trees",
                found: "\(outputCount)")
        }
        if let required = objective.requiredOutputCount, required != outputCount {
            throw ModelError(
                .countMismatch, at: "num_tree_per_iteration",
                expected: "\(required), as objective \(objective.name) has outputs", found: "\(outputCount)")
        }
        if let divisor, !(divisor > 0 && divisor.isFinite) {
            throw ModelError(.countMismatch, at: "average_output", expected: "trees to average", found: "none")
        }
        guard sum.initialMargins.isEmpty || sum.initialMargins.count == outputCount else {
            throw ModelError(
                .countMismatch, at: "base_score", expected: "\(outputCount) numbers, one per output",
                found: "\(sum.initialMargins.count)")
        }
        if let margin = sum.initialMargins.first(where: { !$0.isFinite }) {
            throw ModelError(.notFinite, at: "base_score", expected: "finite margins", found: "\(margin)")
        }
        guard featureDomains.isEmpty || featureDomains.count == featureNames.count else {
            throw ModelError(
                .countMismatch, at: "feature domains", expected: "\(featureNames.count), one per feature",
                found: "\(featureDomains.count)")
        }
    }

    func checkTrees() throws(ModelError) {
        guard treeOutputs.count == trees.count else {
            throw ModelError(
                .countMismatch, at: "tree_info", expected: "\(trees.count) numbers, one per tree",
                found: "\(treeOutputs.count)")
        }
        for (index, tree) in trees.enumerated() {
            if let feature = tree.largestFeature, Int(feature) >= featureNames.count {
                throw ModelError(
                    .featureOutOfRange, at: "Tree=\(index) split_feature",
                    expected: "0 to \(featureNames.count - 1)", found: "\(feature)")
            }
            guard tree.leafWidth == 1 || tree.leafWidth == outputCount else {
                throw ModelError(
                    .countMismatch, at: "Tree=\(index) leaf_value", expected: "1 or \(outputCount) values a leaf",
                    found: "\(tree.leafWidth)")
            }
            guard treeOutputs[index] >= 0, Int(treeOutputs[index]) < outputCount else {
                throw ModelError(
                    .invalidParameter, at: "tree_info[\(index)]", expected: "an output from 0 to \(outputCount - 1)",
                    found: "\(treeOutputs[index])")
            }
        }
    }
}
