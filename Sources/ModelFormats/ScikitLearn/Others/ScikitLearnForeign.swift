internal import Bytes
internal import Models

/// LightGBM and XGBoost estimators: the pickle only wraps their own model file.
enum ScikitLearnForeign {
    /// The model inside; nil of other classes.
    static func model(_ value: PickleValue, limits: ModelFileLimits) throws(ModelFormatError) -> Model? {
        let parts = (value.className ?? "").split(separator: ".")
        switch (parts.first, parts.last) {
        case ("lightgbm", "Booster"): return try lightGBM(value, limits)
        case ("lightgbm", _):
            return try lightGBM(try fitted(value, "_Booster"), limits)
        case ("xgboost", "Booster"): return try xgboost(value, .asWritten, limits)
        case ("xgboost", _):
            try checkMissing(value)
            return try xgboost(try fitted(value, "_Booster"), .best, limits)
        default: return nil
        }
    }

    /// As a step behind others: trees only, which both libraries' models are as a rule.
    static func predict(
        _ value: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction? {
        guard let model = try model(value, limits: builder.limits) else { return nil }
        guard case .trees(let ensemble) = model, ensemble.featureNames.count == inputs.count else {
            throw value.mismatch(expected: "trees over \(inputs.count) columns", remedy: "save this model alone")
        }
        let margins = try builder.add(.trees(ensemble), inputs: inputs, outputCount: ensemble.outputCount)
        return ScikitLearnPrediction(margins: margins, divisor: ensemble.divisor, objective: ensemble.objective)
    }

    private static func fitted(_ value: PickleValue, _ name: String) throws(ModelFormatError) -> PickleValue {
        let booster = try value.attribute(name)
        guard !booster.isNone else {
            throw booster.mismatch(expected: "a fitted model", remedy: "fit the model before saving it")
        }
        return booster
    }

    /// LightGBM keeps the text of its model under `handle`. All trees are in it; its predictions stop at the best
    /// iteration of an early stopping.
    private static func lightGBM(_ booster: PickleValue, _ limits: ModelFileLimits) throws(ModelFormatError) -> Model {
        let handle = try booster.attribute("handle", formerly: "_handle")
        let ensemble = try read(Array(try handle.string().utf8)) { bytes throws(ModelFormatError) in
            try LightGBMText.read(bytes, named: handle.path, limits: limits)
        }
        var best = 0
        if let iteration = booster.attributeIfPresent("best_iteration"), !iteration.isNone {
            best = try iteration.int()
        }
        guard best > 0, best < ensemble.iterationCount else { return .trees(ensemble) }
        do throws(ModelError) {
            return .trees(
                try TreeEnsemble(
                    featureNames: ensemble.featureNames,
                    trees: Array(ensemble.trees.prefix(best * ensemble.outputCount)),
                    outputCount: ensemble.outputCount, sum: ensemble.sum,
                    divisor: ensemble.divisor.map { _ in Double(best) }, objective: ensemble.objective,
                    producer: ensemble.producer, featureDomains: ensemble.featureDomains,
                    pandasCategories: ensemble.pandasCategories))
        } catch {
            throw ModelFormatError(error, within: handle.path)
        }
    }

    /// XGBoost keeps the bytes of its model and of its settings under `handle`.
    private static func xgboost(
        _ booster: PickleValue, _ iterations: XGBoostModel.Iterations, _ limits: ModelFileLimits
    ) throws(ModelFormatError) -> Model {
        let handle = try booster.attribute("handle")
        return try read(try handle.bytes()) { bytes throws(ModelFormatError) in
            guard XGBoostModel.recognises(bytes) else { throw handle.mismatch(expected: "an XGBoost model") }
            return try XGBoostModel.read(bytes, named: handle.path, iterations: iterations, limits: limits)
        }
    }

    /// A number that stands for a missing value would have to be replaced in every row first.
    private static func checkMissing(_ estimator: PickleValue) throws(ModelFormatError) {
        guard let missing = estimator.attributeIfPresent("missing"), !missing.isNone else { return }
        guard try missing.double().isNaN else {
            throw missing.mismatch(
                expected: "missing=nan", remedy: "replace the values by NaN yourself and fit with missing=nan")
        }
    }
    private static func read<Content>(
        _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(ModelFormatError) -> Content
    ) throws(ModelFormatError) -> Content {
        let outcome = bytes.withUnsafeBytes { bytes in
            Result { () throws(ModelFormatError) in try body(bytes) }
        }
        return try outcome.get()
    }
}
