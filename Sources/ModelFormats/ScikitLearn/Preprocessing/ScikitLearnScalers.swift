internal import Models

/// Scalers, operation by operation as the library does them.
enum ScikitLearnScalers {
    static func transform(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        let count = inputs.count
        func numbers(_ name: String) throws(ModelFormatError) -> [Double]? {
            guard let value = estimator.attributeIfPresent(name), !value.isNone else { return nil }
            let numbers = try value.array().doubles()
            guard numbers.count == count else { throw value.mismatch(expected: "\(count) numbers, one per column") }
            return numbers
        }
        func isOn(_ name: String) throws(ModelFormatError) -> Bool {
            try estimator.attributeIfPresent(name)?.bool() ?? false
        }
        var (offsets, scales): ([Double]?, [Double]?) = (nil, nil)
        switch estimator.shortClassName {
        case "StandardScaler":
            if try isOn("with_mean") { offsets = try numbers("mean_") }
            if try isOn("with_std") { scales = try numbers("scale_") }
        case "RobustScaler":
            if try isOn("with_centering") { offsets = try numbers("center_") }
            if try isOn("with_scaling") { scales = try numbers("scale_") }
        case "MaxAbsScaler": scales = try numbers("scale_")
        default: return try minimumMaximum(estimator, inputs, &builder)
        }
        if offsets == nil && scales == nil { return inputs }
        var outputs: [Int32]
        if let scales, inputs.contains(where: { builder.sparseSlots.contains($0) }) {
            // Of a sparse matrix the columns are multiplied by the reciprocal.
            outputs = try builder.add(
                .scaleAndShift(scales: scales.map { 1 / $0 }, offsets: Array(repeating: -0.0, count: count)),
                inputs: inputs, outputCount: count)
            builder.sparseSlots.formUnion(outputs)
        } else {
            outputs = try builder.add(
                .standardise(
                    offsets: offsets ?? Array(repeating: 0, count: count),
                    scales: scales ?? Array(repeating: 1, count: count)),
                inputs: inputs, outputCount: count)
        }
        if estimator.shortClassName == "MaxAbsScaler", try isOn("clip") {
            outputs = try builder.add(.clip(lowest: -1, highest: 1), inputs: outputs, outputCount: count)
        }
        return outputs
    }

    private static func minimumMaximum(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        let scales = try estimator.attribute("scale_").array().doubles()
        let offsets = try estimator.attribute("min_").array().doubles()
        guard scales.count == inputs.count, offsets.count == inputs.count else {
            throw estimator.mismatch(expected: "a scale and a minimum for each of \(inputs.count) columns")
        }
        let outputs = try builder.add(
            .scaleAndShift(scales: scales, offsets: offsets), inputs: inputs, outputCount: inputs.count)
        guard try estimator.attributeIfPresent("clip")?.bool() ?? false else { return outputs }
        let range = try estimator.attribute("feature_range")
        return try builder.add(
            .clip(lowest: try range.element(0).double(), highest: try range.element(1).double()), inputs: outputs,
            outputCount: inputs.count)
    }
}
