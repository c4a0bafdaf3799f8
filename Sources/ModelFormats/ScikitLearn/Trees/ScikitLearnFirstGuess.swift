internal import Glibc
internal import Models

/// What a GradientBoosting model predicts before its first tree: the same for every row, or it is refused.
enum ScikitLearnFirstGuess {
    static func margins(
        _ estimator: PickleValue, loss: ScikitLearnGradientBoosting.Loss
    ) throws(ModelFormatError) -> [Double] {
        let guess = try estimator.attribute("init_")
        switch guess.shortClassName {
        case nil where guess.kind == .string:
            guard try guess.string() == "zero" else { throw unsupported(guess) }
            return Array(repeating: 0, count: loss.outputCount)
        case "DummyRegressor" where loss.link == .identity:
            return [try guess.attribute("constant_").double()]
        case "DummyClassifier" where loss.link != .identity:
            return try margins(of: prior(guess), loss: loss, guess)
        default: throw unsupported(guess)
        }
    }

    private static func unsupported(_ guess: PickleValue) -> ModelFormatError {
        guess.mismatch(
            expected: "a first guess that is zero or the classes' shares",
            remedy: "train with the default init, or export it to ONNX with skl2onnx")
    }

    private static func prior(_ guess: PickleValue) throws(ModelFormatError) -> [Double] {
        let strategy = try guess.attribute("strategy")
        guard try strategy.string() == "prior" else { throw unsupported(guess) }
        return try guess.attribute("class_prior_").array().doubles()
    }

    private static func margins(
        of prior: [Double], loss: ScikitLearnGradientBoosting.Loss, _ guess: PickleValue
    ) throws(ModelFormatError) -> [Double] {
        guard prior.count == max(2, loss.outputCount) else {
            throw guess.mismatch(expected: "shares of \(max(2, loss.outputCount)) classes")
        }
        let edge = loss.shareEdge
        let shares = prior.map { min(max($0, edge), 1 - edge) }
        switch loss.link {
        case .identity: return []
        case .logit: return [logit(shares[1], isShared: loss.isShared)]
        case .halfLogit: return [0.5 * logit(shares[1], isShared: loss.isShared)]
        case .multinomial where !loss.isShared: return shares.map { log($0) }
        case .multinomial:
            let mean = exp(NumpySum.of(shares.map { log($0) }) / Double(shares.count))
            return shares.map { log($0 / mean) }
        }
    }

    /// With scipy's detour near one half, which the shared losses use.
    private static func logit(_ share: Double, isShared: Bool) -> Double {
        if !isShared || share < 0.3 || share > 0.65 { return log(share / (1 - share)) }
        let distance = 2 * (share - 0.5)
        return log1p(distance) - log1p(-distance)
    }
}
