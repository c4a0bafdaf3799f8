internal import Models

/// SimpleImputer: one value for each column's missing ones, then the indicators of what was missing.
enum ScikitLearnImputer {
    static func transform(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        let array = try estimator.attribute("statistics_").array()
        let statistics = try ScikitLearnCategory.list(array)
        guard statistics.count == inputs.count else {
            throw array.mismatch(expected: "\(inputs.count) values, one per column")
        }
        let wanted = try ScikitLearnCategory(try estimator.attribute("missing_values"))
        var (slots, fills, olds): ([Int32], [Double], [Double?]) = ([], [], [])
        for (slot, statistic) in zip(inputs, statistics) {
            // A column without any value in training is dropped.
            guard
                let fill = try builder.key(of: statistic, in: slot, textual: statistic.isText, at: array.path)
            else { continue }
            slots.append(slot)
            fills.append(fill)
            olds.append(try builder.key(of: wanted, in: slot, textual: wanted.isText, at: array.path))
        }
        var outputs: [Int32] = []
        if !slots.isEmpty {
            let isMissing = olds.allSatisfy { $0 == nil }
            outputs = try builder.add(
                isMissing ? .fillMissing(fills) : .replace(wanted: olds.map { $0 ?? .nan }, values: fills),
                inputs: slots, outputCount: slots.count)
            for (slot, output) in zip(slots, outputs) { builder.texts.copy(slot, to: output) }
        }
        if try estimator.attributeIfPresent("add_indicator")?.bool() ?? false {
            outputs += try indicators(try estimator.attribute("indicator_"), inputs, &builder)
        }
        return outputs
    }

    /// MissingIndicator: 1 where a value is missing, of the columns it has chosen.
    static func indicators(
        _ indicator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        let features = try indicator.attribute("features_").array()
        let chosen = try features.ints()
        guard chosen.allSatisfy({ inputs.indices.contains($0) }) else {
            throw features.mismatch(expected: "columns from 0 to \(inputs.count - 1)")
        }
        if chosen.isEmpty { return [] }
        let slots = chosen.map { inputs[$0] }
        let wanted = try ScikitLearnCategory(try indicator.attribute("missing_values"))
        if case .missing = wanted {
            return try builder.add(.missingIndicators, inputs: slots, outputCount: slots.count)
        }
        var tables: [CategoryTable] = []
        for slot in slots {
            let key = try builder.key(of: wanted, in: slot, textual: wanted.isText, at: indicator.path)
            tables.append(CategoryTable(key.map { [($0, 1)] } ?? [], missing: 0, unknown: 0))
        }
        return try builder.add(.encode(tables), inputs: slots, outputCount: slots.count)
    }
}
