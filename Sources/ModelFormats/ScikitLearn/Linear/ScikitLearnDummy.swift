internal import Glibc
internal import Models

/// DummyClassifier and DummyRegressor: the same answer for every row.
enum ScikitLearnDummy {
    static func predict(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction? {
        switch estimator.shortClassName {
        case "DummyRegressor":
            let constants = try estimator.attribute("constant_").array().doubles()
            return ScikitLearnPrediction(
                margins: try builder.add(.constants(constants), inputs: [], outputCount: constants.count),
                objective: .scikitLearn(.values))
        case "DummyClassifier":
            let probabilities = try probabilities(estimator)
            guard probabilities.count == 2 else {
                return ScikitLearnPrediction(
                    margins: try builder.add(.constants(probabilities), inputs: [], outputCount: probabilities.count),
                    objective: .scikitLearn(.probabilities(classCount: probabilities.count)))
            }
            return try binary(probabilities[1], inputs, &builder)
        default: return nil
        }
    }

    /// As a linear model without weights where its logistic function gives the very probability: that one can be
    /// explained.
    private static func binary(
        _ probability: Double, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction {
        let guess = log(probability / (1 - probability))
        let candidates = [guess, guess.nextUp, guess.nextDown, guess.nextUp.nextUp, guess.nextDown.nextDown]
        if let intercept = candidates.first(where: { $0.isFinite && 1 / (1 + exp(-$0)) == probability }) {
            let layer = LinearLayer(weights: inputs.map { _ in 0 }, intercepts: [intercept])
            return ScikitLearnPrediction(
                margins: try builder.add(.linear(layer), inputs: inputs, outputCount: 1), objective: .logistic)
        }
        return ScikitLearnPrediction(
            margins: try builder.add(.constants([probability]), inputs: [], outputCount: 1),
            objective: .scikitLearn(.probability))
    }

    private static func probabilities(_ estimator: PickleValue) throws(ModelFormatError) -> [Double] {
        let strategy = try estimator.attribute("_strategy").string()
        let classCount = try ScikitLearnTrees.classCount(of: estimator)
        let priors = try estimator.attribute("class_prior_").array().doubles()
        guard priors.count == classCount, priors.allSatisfy({ (0...1).contains($0) }) else {
            throw try estimator.attribute("class_prior_").mismatch(expected: "\(classCount) probabilities")
        }
        switch strategy {
        case "prior": return priors
        case "most_frequent":
            let winner = priors.firstIndex(of: priors.max() ?? 0)
            return priors.indices.map { $0 == winner ? 1 : 0 }
        case "uniform": return priors.map { _ in 1 / Double(classCount) }
        default:
            throw try estimator.attribute("_strategy").mismatch(
                expected: "a strategy without chance: prior, most_frequent or uniform", remedy: "fit a real model")
        }
    }
}
