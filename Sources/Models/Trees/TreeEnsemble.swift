/// Trees whose leaf values add up to margins, checked so that any row of `featureCount` numbers can be run through them.
package struct TreeEnsemble: Sendable {
    package let featureNames: [String]
    package let trees: [Tree]
    package let outputCount: Int
    /// The output each tree adds to; of no meaning for a tree whose leaves hold all outputs.
    package let treeOutputs: [Int32]
    package let sum: MarginSum
    /// What predictions are made from: the margins divided by this, as for a random forest's mean.
    ///
    /// Margins and contributions stay sums, as in LightGBM's own `raw_score` and `pred_contrib`; see `OutputTransform`.
    package let divisor: Double?
    package let objective: Objective
    /// Who made it, for people: "LightGBM", "XGBoost dart", "scikit-learn RandomForestClassifier".
    package let producer: String
    /// What each column of a row holds; empty when all hold numbers.
    package let featureDomains: [FeatureDomain]
    /// The category lists of a model trained on a pandas frame, in the order of its categorical columns.
    package let pandasCategories: [[CategoryLabel]]

    /// - Parameters:
    ///   - treeOutputs: Nil for LightGBM's order: tree `t` adds to output `t % outputCount`.
    ///   - featureDomains: One per feature, or none.
    package init(
        featureNames: [String], trees: [Tree], outputCount: Int = 1, treeOutputs: [Int32]? = nil,
        sum: MarginSum = MarginSum(), divisor: Double? = nil, objective: Objective, producer: String = "LightGBM",
        featureDomains: [FeatureDomain] = [], pandasCategories: [[CategoryLabel]] = []
    ) throws(ModelError) {
        self.featureNames = featureNames
        self.trees = trees
        self.outputCount = outputCount
        self.treeOutputs =
            treeOutputs ?? trees.indices.map { Int32(truncatingIfNeeded: $0 % max(outputCount, 1)) }
        self.sum = sum
        self.divisor = divisor
        self.objective = objective
        self.producer = producer
        self.featureDomains = featureDomains
        self.pandasCategories = pandasCategories
        try checkFeatureNames(featureNames)
        try checkOutputs(arePerIteration: treeOutputs == nil)
        try checkTrees()
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
            outputCount: outputCount, treeOutputs: treeOutputs, sum: sum, divisor: divisor, objective: objective,
            producer: producer, featureDomains: featureDomains.isEmpty ? [] : order.moved(featureDomains),
            pandasCategories: pandasCategories)
    }
}

/// How leaf values become a margin: in tree order, from 0 or from the initial margin.
package struct MarginSum: Sendable, Equatable {
    package enum Precision: Sendable {
        case double
        /// Every value is rounded to `Float` and every addition is made in `Float`; the result is widened: XGBoost.
        case float
    }

    package enum Operation: Sendable {
        case sum
        /// The smallest or largest leaf instead of a sum: ONNX.
        case minimum, maximum
    }

    package var precision: Precision
    package var operation: Operation
    /// One per output, or none for zeros: XGBoost's base score as a margin, the first guess of a scikit-learn booster.
    package var initialMargins: [Double]
    /// The initial margin is added behind the trees, instead of being what the sum starts from: ONNX.
    package var initialIsAddedLast: Bool

    package init(
        precision: Precision = .double, operation: Operation = .sum, initialMargins: [Double] = [],
        initialIsAddedLast: Bool = false
    ) {
        self.precision = precision
        self.operation = operation
        self.initialMargins = initialMargins
        self.initialIsAddedLast = initialIsAddedLast
    }
}
