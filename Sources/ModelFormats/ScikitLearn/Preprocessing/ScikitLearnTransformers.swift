internal import Models

/// Transformers, by the last part of their class's name.
enum ScikitLearnTransformers {
    static func transform(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32]? {
        switch estimator.shortClassName {
        case "StandardScaler", "RobustScaler", "MaxAbsScaler", "MinMaxScaler":
            return try ScikitLearnScalers.transform(estimator, inputs, &builder)
        case "SimpleImputer": return try ScikitLearnImputer.transform(estimator, inputs, &builder)
        case "MissingIndicator": return try ScikitLearnImputer.indicators(estimator, inputs, &builder)
        case "OneHotEncoder": return try ScikitLearnEncoders.oneHot(estimator, inputs, &builder)
        case "OrdinalEncoder": return try ScikitLearnEncoders.ordinal(estimator, inputs, &builder)
        case "ColumnTransformer": return try ScikitLearnColumnTransformer.transform(estimator, inputs, &builder)
        case "FeatureUnion": return try ScikitLearnColumnTransformer.union(estimator, inputs, &builder)
        case "PolynomialFeatures": return try ScikitLearnPolynomial.transform(estimator, inputs, &builder)
        case "FunctionTransformer": return try function(estimator, inputs)
        case "Pipeline":
            return try steps(try estimator.attribute("steps").elements(), inputs, &builder)
        default: return nil
        }
    }

    /// The transformers of a pipeline, one behind the other.
    static func steps(
        _ steps: [PickleValue], _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        var slots = inputs
        for step in steps {
            let transformer = try step.element(1)
            if transformer.isNone { continue }
            if transformer.kind == .string {
                guard try transformer.string() == "passthrough" else {
                    throw transformer.mismatch(expected: "a transformer or passthrough")
                }
                continue
            }
            slots = try ScikitLearnEstimators.transform(transformer, slots, &builder)
        }
        return slots
    }

    /// A pipeline that ends in a predictor.
    static func predict(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction {
        let all = try estimator.attribute("steps").elements()
        guard let last = all.last else { throw estimator.mismatch(expected: "a pipeline with steps") }
        let slots = try steps(all.dropLast().map(\.self), inputs, &builder)
        return try ScikitLearnEstimators.predict(try last.element(1), slots, &builder)
    }

    private static func function(_ estimator: PickleValue, _ inputs: [Int32]) throws(ModelFormatError) -> [Int32] {
        let function = try estimator.attribute("func")
        // What a histogram booster puts before its numbers: it checks them and changes nothing.
        let checked = function.className == "functools.partial" ? try function.arguments?.element(0).globalName : nil
        guard function.isNone || checked == "sklearn.utils.validation.check_array" else {
            throw function.mismatch(
                expected: "a FunctionTransformer without a function",
                remedy: "functions are not run: do this step before the request, or export to ONNX with skl2onnx")
        }
        return inputs
    }
}
