internal import Models

/// Predictors made of trees.
enum ScikitLearnTrees {
    /// The classes read here, by the last part of their name.
    static func predict(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction? {
        switch estimator.shortClassName {
        case "DecisionTreeClassifier", "ExtraTreeClassifier", "DecisionTreeRegressor", "ExtraTreeRegressor":
            try claim([estimator], &builder)
            return try add(ScikitLearnForest.ensemble([estimator], of: estimator, inputs, builder), inputs, &builder)
        case "RandomForestClassifier", "ExtraTreesClassifier", "RandomForestRegressor", "ExtraTreesRegressor":
            let trees = try estimator.attribute("estimators_").elements()
            try claim(trees, &builder)
            return try add(ScikitLearnForest.ensemble(trees, of: estimator, inputs, builder), inputs, &builder)
        case "GradientBoostingClassifier", "GradientBoostingRegressor":
            try claim(try estimator.attribute("estimators_").array().objects(), &builder)
            return try add(ScikitLearnGradientBoosting.ensemble(estimator, inputs, builder), inputs, &builder)
        case "HistGradientBoostingClassifier", "HistGradientBoostingRegressor":
            var members: [PickleValue] = []
            for iteration in try estimator.attribute("_predictors").elements() {
                members += try iteration.elements()
                try checkTreeCount(estimator, members.count, builder.limits)
            }
            try claim(members, &builder)
            let columns = try ScikitLearnHistogramBoosting.columns(estimator, inputs, &builder)
            return try add(ScikitLearnHistogramBoosting.ensemble(estimator, columns, builder), columns, &builder)
        case "IsolationForest":
            try claim(try estimator.attribute("estimators_").elements(), &builder)
            return try add(ScikitLearnIsolationForest.ensemble(estimator, inputs, builder), inputs, &builder)
        default: return nil
        }
    }

    /// Counts the nodes of trees before they are built. A pickle may name one array of nodes a million times; in an
    /// honest file every node has its own bytes, at least 40 of them.
    private static func claim(
        _ members: [PickleValue], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) {
        guard let first = members.first else { return }
        let known = first.document.arena.blobs.reduce(0) { $0 + $1.count }
        for member in members {
            let tree = member.attributeIfPresent("tree_") ?? member
            builder.nodeCount += try tree.attribute("nodes").array().count
            guard builder.nodeCount <= known / 40 else {
                throw ModelFormatError(
                    .tooLarge, at: String(member.path.prefix(200)), expected: "trees with nodes of their own",
                    found: "nodes that several trees share", remedy: "save the model again with the library")
            }
        }
    }

    private static func add(
        _ ensemble: TreeEnsemble, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction {
        let margins = try builder.add(.trees(ensemble), inputs: inputs, outputCount: ensemble.outputCount)
        return ScikitLearnPrediction(margins: margins, divisor: ensemble.divisor, objective: ensemble.objective)
    }

    /// Trees over the columns that `inputs` holds, by their own names where these are the rows' columns themselves.
    static func ensemble(
        _ estimator: PickleValue, trees: [Tree], inputs: [Int32], builder: ScikitLearnBuilder, outputCount: Int = 1,
        sum: MarginSum = MarginSum(), divisor: Double? = nil, output: ScikitLearnOutput
    ) throws(ModelFormatError) -> TreeEnsemble {
        try checkSize(estimator, outputCount: outputCount, featureCount: inputs.count, builder.limits)
        let names = inputs == builder.features ? builder.featureNames : inputs.indices.map { "Column_\($0)" }
        do throws(ModelError) {
            return try TreeEnsemble(
                featureNames: names, trees: trees, outputCount: outputCount,
                treeOutputs: trees.allSatisfy { $0.leafWidth == 1 } ? nil : trees.map { _ in 0 }, sum: sum,
                divisor: divisor, objective: .scikitLearn(output),
                producer: "scikit-learn \(estimator.shortClassName ?? "")")
        } catch {
            throw ModelFormatError(error, within: estimator.path)
        }
    }

    /// Checked before anything is built by these counts.
    static func checkSize(
        _ estimator: PickleValue, outputCount: Int, featureCount: Int, _ limits: ModelFileLimits
    ) throws(ModelFormatError) {
        guard outputCount <= limits.outputs, outputCount * (featureCount + 1) <= limits.contributions else {
            throw ModelFormatError(
                .tooLarge, at: estimator.path,
                expected: "at most \(limits.outputs) outputs, and \(limits.contributions) for outputs times features",
                found: "\(outputCount) and \(featureCount)", remedy: "train with fewer classes or features")
        }
    }

    static func checkTreeCount(
        _ estimator: PickleValue, _ count: Int, _ limits: ModelFileLimits
    ) throws(ModelFormatError) {
        guard count >= 1, count <= limits.trees else {
            throw ModelFormatError(
                .tooLarge, at: estimator.path, expected: "1 to \(limits.trees) trees", found: "\(count)",
                remedy: "train with fewer trees")
        }
    }

    /// How many classes a classifier tells apart.
    static func classCount(of estimator: PickleValue) throws(ModelFormatError) -> Int {
        let classes = try estimator.attribute("classes_")
        guard let array = classes.arrayIfAny, array.shape.count == 1 else {
            throw classes.mismatch(
                expected: "the classes of a single output", remedy: "train one classifier for each output")
        }
        guard array.count >= 2 else {
            throw classes.mismatch(expected: "two classes or more", remedy: "train it on rows of both classes")
        }
        return array.count
    }
}
