internal import Models

/// The classes of scikit-learn that are run, by name: one switch for predictors, one for transformers.
enum ScikitLearnEstimators {
    /// Adds the steps of a classifier or regressor.
    ///
    /// - Parameter inputs: The slots of its columns, in its own order.
    static func predict(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction {
        try enter(estimator, &builder)
        defer { builder.depth -= 1 }
        switch estimator.shortClassName {
        case "CalibratedClassifierCV": return try ScikitLearnCalibration.predict(estimator, inputs, &builder)
        case "Pipeline": return try ScikitLearnTransformers.predict(estimator, inputs, &builder)
        default:
            if let trees = try ScikitLearnTrees.predict(estimator, inputs, &builder) { return trees }
            if let linear = try ScikitLearnLinear.predict(estimator, inputs, &builder) { return linear }
            if let constant = try ScikitLearnDummy.predict(estimator, inputs, &builder) { return constant }
            if let foreign = try ScikitLearnForeign.predict(estimator, inputs, &builder) { return foreign }
            throw unsupported(estimator)
        }
    }

    /// Adds the steps of a transformer; returns the slots of its columns.
    static func transform(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        try enter(estimator, &builder)
        defer { builder.depth -= 1 }
        if let slots = try ScikitLearnTransformers.transform(estimator, inputs, &builder) { return slots }
        throw unsupported(estimator)
    }

    /// Estimators may stand in each other, in a pickle even in themselves, or one in a thousand places.
    private static func enter(_ estimator: PickleValue, _ builder: inout ScikitLearnBuilder) throws(ModelFormatError) {
        builder.depth += 1
        builder.entered += 1
        let limits = builder.limits
        guard builder.depth <= limits.nestedEstimators, builder.entered <= limits.estimators else {
            throw ModelFormatError(
                .tooLarge, at: String(estimator.path.prefix(200)),
                expected: "at most \(limits.estimators) estimators, \(limits.nestedEstimators) in each other",
                found: "more",
                remedy: "use fewer nested estimators")
        }
    }

    static func unsupported(_ estimator: PickleValue) -> ModelFormatError {
        ModelFormatError(
            .otherFormat, at: estimator.path, expected: "a pickled estimator that is run here",
            found: estimator.summary, remedy: remedy(for: estimator))
    }

    /// Not always ONNX: what cannot be run as ONNX either is not to be sent round in a circle.
    private static func remedy(for estimator: PickleValue) -> String {
        guard let name = estimator.className else {
            return "save the fitted estimator itself: joblib.dump(model, path)"
        }
        let parts = name.split(separator: ".")
        switch (parts.first, parts.dropFirst().first) {
        case ("sklearn", "svm"), ("sklearn", "neighbors"), ("sklearn", "gaussian_process"):
            return "it does not run as ONNX here either: train a linear model or trees"
        case ("sklearn", _): return "export it to ONNX with skl2onnx, and give the .onnx file"
        case ("catboost", _): return "export it with save_model(path, format=\"onnx\")"
        case ("pandas", _), ("numpy", _): return "save the fitted estimator itself: joblib.dump(model, path)"
        default:
            return "its code was not run, and never is: give the fitted scikit-learn, LightGBM or XGBoost model inside"
        }
    }
}
