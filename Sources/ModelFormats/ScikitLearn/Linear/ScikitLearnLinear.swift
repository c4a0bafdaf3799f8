internal import Models

/// Linear models: weighted sums, and what their class makes of them.
///
/// The sum is made in feature order, from 0, in `Double`, the intercept last. scikit-learn leaves the sum to BLAS, whose
/// order depends on machine and batch; its margins differ by a few units in the last place from ours and from each other.
enum ScikitLearnLinear {
    /// Nil of a class that is not linear.
    static func predict(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction? {
        switch estimator.shortClassName {
        case "LinearRegression", "Ridge", "RidgeCV", "Lasso", "LassoCV", "LassoLars", "LassoLarsCV", "LassoLarsIC",
            "ElasticNet", "ElasticNetCV", "Lars", "LarsCV", "OrthogonalMatchingPursuit", "BayesianRidge",
            "ARDRegression", "HuberRegressor", "QuantileRegressor", "TheilSenRegressor", "SGDRegressor",
            "PassiveAggressiveRegressor", "LinearSVR", "MultiTaskLasso", "MultiTaskElasticNet":
            return values(try margins(estimator, inputs, &builder), of: .identity)
        case "PoissonRegressor", "GammaRegressor":
            return ScikitLearnPrediction(margins: try margins(estimator, inputs, &builder), objective: .poisson)
        case "LogisticRegression", "LogisticRegressionCV": return try logistic(estimator, inputs, &builder)
        case "SGDClassifier": return try gradientDescent(estimator, inputs, &builder)
        case "RidgeClassifier", "RidgeClassifierCV", "Perceptron", "PassiveAggressiveClassifier", "LinearSVC":
            return values(try margins(estimator, inputs, &builder), of: .identity)
        default: return nil
        }
    }

    /// Adds the weighted sums; one slot for a single output, one per class or target otherwise.
    private static func margins(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder, factor: Double = 1
    ) throws(ModelFormatError) -> [Int32] {
        let coefficients = try estimator.attribute("coef_")
        let array = try coefficients.array()
        let outputCount = array.shape.count == 1 ? 1 : array.shape.first ?? 0
        guard (1...2).contains(array.shape.count), array.shape.last == inputs.count, outputCount >= 1,
            outputCount <= builder.limits.outputs
        else { throw coefficients.mismatch(expected: "\(inputs.count) coefficients for each output") }
        let weights = try array.doubles().map { $0 * factor }
        let layer = LinearLayer(
            weights: weights, intercepts: try intercepts(estimator, outputCount).map { $0 * factor })
        guard (layer.weights + layer.intercepts).allSatisfy(\.isFinite) else {
            throw coefficients.mismatch(expected: "finite coefficients and intercepts")
        }
        return try builder.add(.linear(layer), inputs: inputs, outputCount: outputCount)
    }

    /// One number for all outputs without an intercept: 0.
    private static func intercepts(_ estimator: PickleValue, _ count: Int) throws(ModelFormatError) -> [Double] {
        let attribute = try estimator.attribute("intercept_")
        guard let array = attribute.arrayIfAny, array.count > 1 || count == 1 else {
            return Array(repeating: try attribute.double(), count: count)
        }
        let values = try array.doubles()
        guard values.count == count else { throw attribute.mismatch(expected: "\(count) intercepts") }
        return values
    }

    private static func values(_ margins: [Int32], of single: Objective) -> ScikitLearnPrediction {
        ScikitLearnPrediction(margins: margins, objective: margins.count == 1 ? single : .scikitLearn(.values))
    }

    // MARK: Probabilities

    private static func logistic(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction {
        let classCount = try ScikitLearnTrees.classCount(of: estimator)
        let rule = try estimator.attributeIfPresent("multi_class")?.string() ?? "auto"
        let solver = try estimator.attributeIfPresent("solver")?.string() ?? "lbfgs"
        if classCount == 2 {
            // Asked for softmax, scikit-learn takes it of -margin and margin: the logistic function of twice the margin.
            let factor: Double = rule == "multinomial" ? 2 : 1
            return ScikitLearnPrediction(
                margins: try margins(estimator, inputs, &builder, factor: factor), objective: .logistic)
        }
        // newton-cholesky learnt to do all classes at once in 1.6.
        let version = try ScikitLearnVersion(of: estimator)
        let isPerClassSolver =
            solver == "liblinear" || solver == "newton-cholesky" && version < ScikitLearnVersion(1, 6)
        let isPerClass = ["ovr", "warn"].contains(rule) || rule != "multinomial" && isPerClassSolver
        let margins = try margins(estimator, inputs, &builder)
        try check(margins, classCount, estimator)
        if isPerClass { return try perClassProbabilities(margins, &builder) }
        return ScikitLearnPrediction(margins: margins, objective: .scikitLearn(.softmax(classCount: classCount)))
    }

    private static func gradientDescent(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction {
        let loss = try estimator.attribute("loss").string()
        let classCount = try ScikitLearnTrees.classCount(of: estimator)
        let margins = try margins(estimator, inputs, &builder)
        try check(margins, classCount, estimator)
        switch (loss, classCount) {
        case ("log_loss", 2), ("log", 2): return ScikitLearnPrediction(margins: margins, objective: .logistic)
        case ("log_loss", _), ("log", _): return try perClassProbabilities(margins, &builder)
        case ("modified_huber", _):
            let clipped = try builder.add(
                .clip(lowest: -1, highest: 1), inputs: margins, outputCount: margins.count)
            let shares = try builder.add(
                .standardise(
                    offsets: margins.map { _ in -1 }, scales: margins.map { _ in 2 }),
                inputs: clipped, outputCount: margins.count)
            return try probabilities(shares, &builder)
        default: return values(margins, of: .identity)  // No probabilities: the output is decision_function.
        }
    }

    private static func check(
        _ margins: [Int32], _ classCount: Int, _ estimator: PickleValue
    ) throws(ModelFormatError) {
        guard margins.count == (classCount == 2 ? 1 : classCount) else {
            throw try estimator.attribute("coef_").mismatch(expected: "coefficients of \(classCount) classes")
        }
    }

    /// The logistic function of each class's margin, divided by their sum.
    private static func perClassProbabilities(
        _ margins: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction {
        let transform = OutputTransform(.multiclassOneVersusAll(classCount: margins.count, sigmoid: 1))
        let shares = try builder.add(.predictions(transform), inputs: margins, outputCount: margins.count)
        return try probabilities(shares, &builder)
    }

    /// One slot is P(class 1); more are divided by their sum.
    static func probabilities(
        _ shares: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction {
        if shares.count == 1 { return ScikitLearnPrediction(margins: shares, objective: .scikitLearn(.probability)) }
        let probabilities = try builder.add(.normalise, inputs: shares, outputCount: shares.count)
        return ScikitLearnPrediction(
            margins: probabilities, objective: .scikitLearn(.probabilities(classCount: shares.count)))
    }
}
