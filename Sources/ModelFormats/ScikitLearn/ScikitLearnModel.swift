internal import Models

/// A fitted scikit-learn estimator, out of a pickle's values.
///
/// Estimators are put together in a `ScikitLearnBuilder`: transformers turn slots into slots, a predictor turns slots
/// into margins. What comes out is the simplest `Model` that computes the same: trees or a linear model alone where
/// nothing stands in front of them, a pipeline otherwise.
enum ScikitLearnModel {
    static func read(_ document: PickleDocument, limits: ModelFileLimits) throws(ModelFormatError) -> Model {
        let root = try bestEstimator(document.root)
        if ReliScoreBundle.recognises(root) { return try ReliScoreBundle.read(root, limits: limits) }
        if let model = try ScikitLearnForeign.model(root, limits: limits) { return model }
        guard root.kind == .object else { throw ScikitLearnEstimators.unsupported(root) }
        return try read(root, limits: limits)
    }

    /// A search predicts with the estimator that it fitted last, on all rows.
    private static func bestEstimator(_ search: PickleValue) throws(ModelFormatError) -> PickleValue {
        let searches = ["GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV"]
        guard let name = search.shortClassName, searches.contains(name) else { return search }
        if let best = search.attributeIfPresent("best_estimator_") { return best }
        throw search.mismatch(
            expected: "a search with a best_estimator_", remedy: "fit it with refit=True, or save the estimator alone")
    }

    static func read(_ estimator: PickleValue, limits: ModelFileLimits) throws(ModelFormatError) -> Model {
        let names = try featureNames(of: estimator, limits: limits)
        var builder = ScikitLearnBuilder(featureNames: names, limits: limits)
        let prediction = try ScikitLearnEstimators.predict(estimator, builder.features, &builder)
        return try builder.model(prediction, producer: "scikit-learn \(try name(of: estimator))")
    }

    /// For people: `Pipeline(ColumnTransformer, LogisticRegression)`.
    private static func name(of estimator: PickleValue) throws(ModelFormatError) -> String {
        let name = estimator.shortClassName ?? "estimator"
        guard name == "Pipeline", let steps = estimator.attributeIfPresent("steps") else { return name }
        var names: [String] = []
        for step in try steps.elements().prefix(8) {
            if let name = try step.element(1).shortClassName { names.append(String(name.prefix(60))) }
        }
        return "\(name)(\(names.joined(separator: ", ")))"
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
