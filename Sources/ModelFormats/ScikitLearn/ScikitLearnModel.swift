internal import Models

/// A fitted scikit-learn estimator, out of a pickle's values.
///
/// Estimators are put together in a `ScikitLearnBuilder`: transformers turn slots into slots, a predictor turns slots
/// into margins. What comes out is the simplest `Model` that computes the same: trees or a linear model alone where
/// nothing stands in front of them, a pipeline otherwise.
enum ScikitLearnModel {
    static func read(_ document: PickleDocument, limits: ModelFileLimits) throws(ModelFormatError) -> Model {
        let root = document.root
        if ReliScoreBundle.recognises(root) { return try ReliScoreBundle.read(root, limits: limits) }
        if let model = try ScikitLearnForeign.model(root, limits: limits) { return model }
        guard root.kind == .object else { throw ScikitLearnEstimators.unsupported(root) }
        return try read(root, limits: limits)
    }

    static func read(_ estimator: PickleValue, limits: ModelFileLimits) throws(ModelFormatError) -> Model {
        let names = try featureNames(of: estimator, limits: limits)
        var builder = ScikitLearnBuilder(featureNames: names, limits: limits)
        let prediction = try ScikitLearnEstimators.predict(estimator, builder.features, &builder)
        return try builder.model(prediction, producer: "scikit-learn \(estimator.shortClassName ?? "estimator")")
    }

    /// `feature_names_in_` where the estimator was fitted on named columns, else `Column_0`, `Column_1` …
    static func featureNames(
        of estimator: PickleValue, limits: ModelFileLimits
    ) throws(ModelFormatError) -> [String] {
        if let names = try ScikitLearnFeatures.names(of: estimator) { return names }
        let count = try ScikitLearnFeatures.count(of: estimator)
        guard count >= 1, count <= limits.features else {
            throw ModelFormatError(
                .tooLarge, at: estimator.path, expected: "1 to \(limits.features) features", found: "\(count)",
                remedy: "use fewer features")
        }
        return (0..<count).map { "Column_\($0)" }
    }
}
