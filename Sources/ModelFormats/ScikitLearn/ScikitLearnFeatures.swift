/// How many columns an estimator was fitted on, and what they are called.
enum ScikitLearnFeatures {
    /// Nil when it was fitted on a plain matrix. A Pipeline has the names of its first step.
    static func names(of estimator: PickleValue) throws(ModelFormatError) -> [String]? {
        for candidate in try withFirstSteps(estimator) {
            if let names = candidate.attributeIfPresent("feature_names_in_") { return try names.array().strings() }
        }
        return nil
    }

    static func count(of estimator: PickleValue) throws(ModelFormatError) -> Int {
        let candidates = try withFirstSteps(estimator)
        for candidate in candidates {
            for name in ["n_features_in_", "n_features_", "_n_features"] {
                if let count = candidate.attributeIfPresent(name), count.kind == .int || count.kind == .array {
                    return try count.int()
                }
            }
            // Before scikit-learn 0.24 linear models and scalers said it only by the shape of what they learnt.
            for name in ["coef_", "mean_", "scale_", "center_", "min_", "statistics_"] {
                if let shape = candidate.attributeIfPresent(name)?.arrayIfAny?.shape, let count = shape.last {
                    return count
                }
            }
        }
        guard let last = candidates.last else { return 0 }
        guard last.className?.hasPrefix("sklearn.") == true else { throw ScikitLearnEstimators.unsupported(last) }
        throw ModelFormatError(
            .missing, at: last.path, expected: "attribute n_features_in_", found: last.summary,
            remedy: "fit the model before saving it, or save it with a supported version of scikit-learn")
    }

    /// The estimator and, of a Pipeline or FeatureUnion in a Pipeline and so on, the first part of each: at most 16 deep.
    private static func withFirstSteps(_ estimator: PickleValue) throws(ModelFormatError) -> [PickleValue] {
        var candidates = [estimator]
        while candidates.count < 16, let last = candidates.last,
            let parts = last.attributeIfPresent("steps") ?? last.attributeIfPresent("transformer_list")
        {
            // "passthrough" knows nothing of columns; the next one gets the same.
            var next: PickleValue?
            for part in try parts.elements() where next == nil {
                let member = try part.element(1)
                if member.kind == .object { next = member }
            }
            guard let next else { break }
            candidates.append(next)
        }
        return candidates
    }
}
