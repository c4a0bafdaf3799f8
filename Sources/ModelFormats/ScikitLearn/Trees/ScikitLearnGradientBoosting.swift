internal import Models

/// Boosted trees of the exact kind: first guess, then learning rate × leaf value, stage by stage, class by class.
enum ScikitLearnGradientBoosting {
    static func ensemble(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: ScikitLearnBuilder
    ) throws(ModelFormatError) -> TreeEnsemble {
        let stages = try estimator.attribute("estimators_").array()
        let members = try stages.objects()
        try ScikitLearnTrees.checkTreeCount(estimator, members.count, builder.limits)
        let loss = try Loss(estimator)
        guard stages.shape.count == 2, stages.shape[1] == loss.outputCount else {
            throw stages.mismatch(expected: "\(loss.outputCount) trees a stage")
        }
        let rate = try estimator.attribute("learning_rate").double()
        var trees: [Tree] = []
        for member in members {
            let nodes = try ScikitLearnNodes(member, limits: builder.limits)
            let values = try nodes.values.doubles()
            guard values.count == nodes.count else { throw nodes.values.mismatch(expected: "one value a node") }
            // Its own loop over the nodes knows no missing values: NaN fails the comparison.
            trees.append(try nodes.tree(missing: false) { [rate * values[$0]] })
        }
        let guess = try ScikitLearnFirstGuess.margins(estimator, loss: loss)
        return try ScikitLearnTrees.ensemble(
            estimator, trees: trees, inputs: inputs, builder: builder, outputCount: loss.outputCount,
            sum: MarginSum(initialMargins: guess), output: loss.output)
    }

    /// What was minimised, as far as predictions know it.
    struct Loss {
        enum Link { case identity, logit, halfLogit, multinomial }

        let link: Link
        let outputCount: Int
        let output: ScikitLearnOutput
        /// The losses of 1.4 and later, shared with the histogram boosters, compute the first guess otherwise.
        let isShared: Bool
        /// How far the first guess keeps the classes' shares off 0 and 1: a step of a `Float`, since 1.8 of a `Double`.
        let shareEdge: Double

        init(_ estimator: PickleValue) throws(ModelFormatError) {
            let loss = try estimator.attribute("loss")
            let version = try ScikitLearnVersion(of: estimator)
            isShared = version >= ScikitLearnVersion(1, 4)
            shareEdge = version >= ScikitLearnVersion(1, 8) ? 0x1p-52 : 0x1p-23
            let isClassifier = estimator.shortClassName?.hasSuffix("Classifier") ?? false
            let classCount = isClassifier ? try ScikitLearnTrees.classCount(of: estimator) : 1
            switch (try loss.string(), classCount) {
            case ("log_loss", 2), ("deviance", 2):
                (link, outputCount, output) = (.logit, 1, .logistic(steepness: 1))
            case ("exponential", 2):
                (link, outputCount, output) = (.halfLogit, 1, .logistic(steepness: 2))
            case ("log_loss", 3...), ("deviance", 3...):
                (link, outputCount) = (.multinomial, classCount)
                output = isShared ? .softmax(classCount: classCount) : .softmaxByLogarithm(classCount: classCount)
            case ("squared_error", 1), ("ls", 1), ("absolute_error", 1), ("lad", 1), ("huber", 1), ("quantile", 1):
                (link, outputCount, output) = (.identity, 1, .values)
            default:
                throw loss.mismatch(expected: "a loss of GradientBoosting", remedy: "train with a loss of scikit-learn")
            }
        }
    }
}
