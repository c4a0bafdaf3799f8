internal import Models

/// ColumnTransformer: transformers side by side, each on some of the columns; and FeatureUnion, each on all of them.
enum ScikitLearnColumnTransformer {
    static func transform(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        let names = try names(of: estimator, inputs, builder)
        var outputs: [Int32] = []
        for entry in try estimator.attribute("transformers_").elements() {
            let (name, transformer) = (try entry.element(0).string(), try entry.element(1))
            if try isWord("drop", transformer) { continue }
            let columns = try columns(name, try entry.element(2), of: estimator, names)
            guard columns.allSatisfy({ inputs.indices.contains($0) }) else {
                throw try entry.element(2).mismatch(expected: "columns from 0 to \(inputs.count - 1)")
            }
            if columns.isEmpty { continue }
            outputs += try part(name, transformer, columns.map { inputs[$0] }, of: estimator, &builder)
        }
        if try estimator.attributeIfPresent("sparse_output_")?.bool() ?? false {
            builder.sparseSlots.formUnion(outputs)
        }
        return outputs
    }

    static func union(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        var outputs: [Int32] = []
        for entry in try estimator.attribute("transformer_list").elements() {
            let (name, transformer) = (try entry.element(0).string(), try entry.element(1))
            if try isWord("drop", transformer) || transformer.isNone { continue }
            outputs += try part(name, transformer, inputs, of: estimator, &builder)
        }
        if outputs.contains(where: { builder.sparseSlots.contains($0) }) { builder.sparseSlots.formUnion(outputs) }
        return outputs
    }

    private static func part(
        _ name: String, _ transformer: PickleValue, _ inputs: [Int32], of estimator: PickleValue,
        _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        let outputs =
            try isWord("passthrough", transformer)
            ? inputs : try ScikitLearnEstimators.transform(transformer, inputs, &builder)
        guard let weight = estimator.attributeIfPresent("transformer_weights")?[name], !weight.isNone else {
            return outputs
        }
        return try builder.add(
            .scaleAndShift(
                scales: Array(repeating: try weight.double(), count: outputs.count),
                offsets: Array(repeating: -0.0, count: outputs.count)),
            inputs: outputs, outputCount: outputs.count)
    }

    private static func isWord(_ word: String, _ value: PickleValue) throws(ModelFormatError) -> Bool {
        guard value.kind == .string else { return false }
        return try value.string() == word
    }

    /// What the columns were called in training: these count when columns are chosen by name.
    private static func names(
        of estimator: PickleValue, _ inputs: [Int32], _ builder: ScikitLearnBuilder
    ) throws(ModelFormatError) -> [String] {
        let own =
            estimator.attributeIfPresent("feature_names_in_") ?? estimator.attributeIfPresent("_feature_names_in")
        guard let own, !own.isNone else { return inputs == builder.features ? builder.featureNames : [] }
        return own.kind == .array ? try own.array().strings() : try own.elements().map(text)
    }

    private static func text(_ value: PickleValue) throws(ModelFormatError) -> String { try value.string() }

    /// The positions of a transformer's columns. Since 1.0 the fitted transformer has them all.
    private static func columns(
        _ name: String, _ given: PickleValue, of estimator: PickleValue, _ names: [String]
    ) throws(ModelFormatError) -> [Int] {
        if let known = estimator.attributeIfPresent("_transformer_to_input_indices")?[name] {
            return try ScikitLearnColumnChoice.positions(known, names: names, count: names.count)
        }
        let count = names.isEmpty ? try ScikitLearnFeatures.count(of: estimator) : names.count
        return try ScikitLearnColumnChoice.positions(given, names: names, count: count)
    }
}
