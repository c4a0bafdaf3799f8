internal import Models

/// The dictionary in a ReliScore `model.joblib`: a model, what its columns are called, how they are filled and scaled.
///
/// `feature_weights` is not read: reasons are computed from the model itself.
enum ReliScoreBundle {
    static func recognises(_ value: PickleValue) -> Bool {
        value.kind == .dictionary && value["model"] != nil
    }

    static func read(_ bundle: PickleValue, limits: ModelFileLimits) throws(ModelFormatError) -> Model {
        guard let model = bundle["model"] else { throw bundle.mismatch(expected: "a bundle with a model") }
        let names = try featureNames(bundle, model, limits)
        var builder = ScikitLearnBuilder(featureNames: names, limits: limits)
        var slots = try builder.add(
            .fillMissing(try fillValues(bundle, names)), inputs: builder.features, outputCount: names.count)
        if let scaler = bundle["scaler"], !scaler.isNone {
            slots = try ScikitLearnEstimators.transform(scaler, slots, &builder)
        }
        let prediction = try ScikitLearnEstimators.predict(model, slots, &builder)
        return try builder.model(prediction, producer: "ReliScore \(model.shortClassName ?? "model")")
    }

    private static func featureNames(
        _ bundle: PickleValue, _ model: PickleValue, _ limits: ModelFileLimits
    ) throws(ModelFormatError) -> [String] {
        guard let columns = bundle["feature_columns"], !columns.isNone else {
            return try ScikitLearnModel.featureNames(of: model, limits: limits)
        }
        var names: [String] = []
        for column in try columns.elements() { names.append(try column.string()) }
        guard names.count <= limits.features else {
            throw columns.mismatch(expected: "at most \(limits.features) features", remedy: "use fewer features")
        }
        if let count = try? ScikitLearnFeatures.count(of: model), count != names.count {
            throw columns.mismatch(expected: "\(count) names, as the model has features")
        }
        return names
    }

    /// What a null counts as: 0 unless the bundle says otherwise.
    private static func fillValues(_ bundle: PickleValue, _ names: [String]) throws(ModelFormatError) -> [Double] {
        var values: [String: Double] = [:]
        if let fills = bundle["fill_values"], !fills.isNone {
            for (key, value) in try fills.pairs() { values[try key.string()] = try value.double() }
        }
        return names.map { values[$0] ?? 0 }
    }
}
