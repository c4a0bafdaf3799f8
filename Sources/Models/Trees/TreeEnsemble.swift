/// Trees whose leaf values add up to margins, checked so that any row of `featureCount` numbers can be run through them.
///
/// Tree `t` adds to output `t % outputCount`. Sums run in tree order, in `Double`, from 0.
package struct TreeEnsemble: Sendable {
    package let featureNames: [String]
    package let trees: [Tree]
    /// Trees per iteration.
    package let outputCount: Int
    /// A random forest: predictions are made from the sums divided by the number of iterations.
    ///
    /// Margins and contributions stay sums, as in LightGBM's own `raw_score` and `pred_contrib`; see `OutputTransform`.
    package let averageOutput: Bool
    package let objective: Objective
    /// The category lists of a model trained on a pandas frame, in the order of its categorical columns.
    package let pandasCategories: [[CategoryLabel]]

    package init(
        featureNames: [String], trees: [Tree], outputCount: Int = 1, averageOutput: Bool = false,
        objective: Objective, pandasCategories: [[CategoryLabel]] = []
    ) throws(ModelError) {
        try checkFeatureNames(featureNames)
        guard outputCount >= 1, trees.count % outputCount == 0 else {
            throw ModelError(
                .countMismatch, at: "num_tree_per_iteration", expected: "1 or more, dividing \(trees.count) trees",
                found: "\(outputCount)")
        }
        if let required = objective.requiredOutputCount, required != outputCount {
            throw ModelError(
                .countMismatch, at: "num_tree_per_iteration",
                expected: "\(required), as objective \(objective.name) has outputs", found: "\(outputCount)")
        }
        if averageOutput && trees.isEmpty {
            throw ModelError(.countMismatch, at: "average_output", expected: "trees to average", found: "none")
        }
        for (index, tree) in trees.enumerated() {
            if let feature = tree.largestFeature, Int(feature) >= featureNames.count {
                throw ModelError(
                    .featureOutOfRange, at: "Tree=\(index) split_feature",
                    expected: "0 to \(featureNames.count - 1)", found: "\(feature)")
            }
        }
        self.featureNames = featureNames
        self.trees = trees
        self.outputCount = outputCount
        self.averageOutput = averageOutput
        self.objective = objective
        self.pandasCategories = pandasCategories
    }

    package var iterationCount: Int { trees.count / outputCount }

    /// The same model for rows whose columns are in the order of `names`.
    ///
    /// - Throws: `ModelError` with `.featureNamesDiffer` unless `names` are the model's own in some order; see
    ///   `FeatureOrder` for positional names and spaces.
    package func reordered(to names: [String]) throws(ModelError) -> TreeEnsemble {
        let order = try FeatureOrder(model: featureNames, rows: names)
        return try TreeEnsemble(
            featureNames: names, trees: order.isIdentity ? trees : trees.map { $0.renumbered(order.newIndex) },
            outputCount: outputCount, averageOutput: averageOutput, objective: objective,
            pandasCategories: pandasCategories)
    }
}
