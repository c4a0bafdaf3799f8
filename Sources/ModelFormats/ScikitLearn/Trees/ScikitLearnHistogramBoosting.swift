internal import Models

/// Boosted trees of the histogram kind: `Double` thresholds, missing values and categories with a side of their own.
enum ScikitLearnHistogramBoosting {
    /// The columns its trees read: since 1.4 an encoder of the model's own stands in front, categories first.
    static func columns(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        if let preprocessor = estimator.attributeIfPresent("_preprocessor"), !preprocessor.isNone {
            return try ScikitLearnEstimators.transform(preprocessor, inputs, &builder)
        }
        let known = try knownCategories(estimator)
        let categorical = known.keys.filter { $0 < inputs.count }.sorted()
        if categorical.isEmpty { return inputs }
        // Before, trees took numbers cut to a byte; what is negative or was not there in training counts as missing.
        let bytes = try builder.add(
            .cutToByte, inputs: categorical.map { inputs[$0] }, outputCount: categorical.count)
        let tables = categorical.map { feature in
            CategoryTable((known[feature] ?? []).map { ($0, $0) }, missing: .nan, unknown: .nan)
        }
        let codes = try builder.add(.encode(tables), inputs: bytes, outputCount: tables.count)
        var columns = inputs
        for (feature, code) in zip(categorical, codes) { columns[feature] = code }
        return columns
    }

    static func ensemble(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: ScikitLearnBuilder
    ) throws(ModelFormatError) -> TreeEnsemble {
        let iterations = try estimator.attribute("_predictors").elements()
        let outputCount = try estimator.attributeIfPresent("n_trees_per_iteration_")?.int() ?? 1
        guard outputCount >= 1, outputCount <= builder.limits.outputs else {
            throw estimator.mismatch(expected: "1 to \(builder.limits.outputs) trees an iteration")
        }
        var trees: [Tree] = []
        for iteration in iterations {
            let members = try iteration.elements()
            guard members.count == outputCount else { throw iteration.mismatch(expected: "\(outputCount) trees") }
            try ScikitLearnTrees.checkTreeCount(estimator, trees.count + members.count, builder.limits)
            for member in members { trees.append(try ScikitLearnHistogramTree.read(member, limits: builder.limits)) }
        }
        return try ScikitLearnTrees.ensemble(
            estimator, trees: trees, inputs: inputs, builder: builder, outputCount: outputCount,
            sum: MarginSum(initialMargins: try baseline(estimator, count: outputCount)),
            output: try output(estimator, outputCount: outputCount))
    }

    private static func baseline(_ estimator: PickleValue, count: Int) throws(ModelFormatError) -> [Double] {
        let value = try estimator.attribute("_baseline_prediction")
        let baseline = value.kind == .array ? try value.array().doubles() : [try value.double()]
        guard baseline.count == count else { throw value.mismatch(expected: "\(count) numbers, one per output") }
        return baseline
    }

    private static func output(
        _ estimator: PickleValue, outputCount: Int
    ) throws(ModelFormatError) -> ScikitLearnOutput {
        let loss = try estimator.attribute("loss")
        if estimator.shortClassName == "HistGradientBoostingClassifier" {
            let classCount = try ScikitLearnTrees.classCount(of: estimator)
            guard outputCount == (classCount == 2 ? 1 : classCount) else {
                throw estimator.mismatch(expected: "one output for two classes, else one per class")
            }
            guard ["log_loss", "auto", "binary_crossentropy", "categorical_crossentropy"].contains(try loss.string())
            else { throw loss.mismatch(expected: "the logistic loss", remedy: "train with loss='log_loss'") }
            if classCount == 2 { return .logistic(steepness: 1) }
            let isShared = try ScikitLearnVersion(of: estimator) >= ScikitLearnVersion(1, 1)
            return isShared ? .softmax(classCount: classCount) : .softmaxByLogarithm(classCount: classCount)
        }
        switch try loss.string() {
        case "squared_error", "least_squares", "absolute_error", "least_absolute_deviation", "quantile": return .values
        case "poisson", "gamma": return .exponential
        default:
            throw loss.mismatch(
                expected: "a loss of HistGradientBoostingRegressor", remedy: "train with a loss of scikit-learn")
        }
    }

    /// By feature, of those that are categories.
    private static func knownCategories(_ estimator: PickleValue) throws(ModelFormatError) -> [Int: [Double]] {
        guard let mapper = estimator.attributeIfPresent("_bin_mapper") ?? estimator.attributeIfPresent("bin_mapper_"),
            let flags = mapper.attributeIfPresent("is_categorical_"), flags.kind == .array
        else { return [:] }
        var known: [Int: [Double]] = [:]
        let lists = try mapper.attribute("bin_thresholds_").elements()
        for (feature, flag) in try flags.array().ints().enumerated() where flag != 0 && feature < lists.count {
            let categories = try lists[feature].array().doubles()
            guard categories.allSatisfy({ $0 >= 0 && $0 < 256 && $0 == $0.rounded() }) else {
                throw lists[feature].mismatch(expected: "categories from 0 to 255")
            }
            known[feature] = categories
        }
        return known
    }
}
