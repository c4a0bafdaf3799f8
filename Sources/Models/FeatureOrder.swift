/// Where each of a model's features stands in the rows it will be given.
package struct FeatureOrder: Sendable {
    /// For each feature of the model, its column in the rows.
    package let newIndex: [Int32]
    package let isIdentity: Bool

    /// Matches by name; a space in a row's name also matches an underscore, which is what LightGBM writes instead.
    /// A model whose names are `Column_0 Column_1 …` was trained without names, and matches by position otherwise.
    package init(model: [String], rows: [String]) throws(ModelError) {
        try checkFeatureNames(rows)
        guard model.count == rows.count else { throw Self.difference(model: model, rows: rows) }
        let matched = Self.matchedByName(model: model, rows: rows)
        if matched == nil && !Self.arePositional(model) { throw Self.difference(model: model, rows: rows) }
        newIndex = matched ?? rows.indices.map { Int32(truncatingIfNeeded: $0) }
        isIdentity = newIndex.enumerated().allSatisfy { $0.offset == Int($0.element) }
    }

    /// Values given per feature of the model, in the order of the rows' columns.
    package func moved<Value>(_ values: [Value]) -> [Value] {
        var result = values
        for (index, column) in newIndex.enumerated() { result[Int(column)] = values[index] }
        return result
    }

    private static func matchedByName(model: [String], rows: [String]) -> [Int32]? {
        var columns: [String: Int32] = [:]
        for (index, name) in rows.enumerated() { columns[withoutSpaces(name)] = Int32(truncatingIfNeeded: index) }
        for (index, name) in rows.enumerated() { columns[name] = Int32(truncatingIfNeeded: index) }
        let found = model.compactMap { columns[$0] }
        return Set(found).count == rows.count ? found : nil
    }

    static func arePositional(_ names: [String]) -> Bool {
        names.enumerated().allSatisfy { $0.element == "Column_\($0.offset)" }
    }

    private static func withoutSpaces(_ name: String) -> String {
        String(decoding: name.utf8.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }

    private static func difference(model: [String], rows: [String]) -> ModelError {
        let known = Set(rows.map(withoutSpaces)).union(rows)
        let used = Set(model)
        let missing = model.filter { !known.contains($0) }
        let extra = rows.filter { !used.contains($0) && !used.contains(withoutSpaces($0)) }
        return ModelError(
            .featureNamesDiffer, at: "feature names",
            expected: "\(model.count) names\(missing.isEmpty ? "" : " with \(listed(missing))")",
            found: "\(rows.count) names\(extra.isEmpty ? "" : " with \(listed(extra))")",
            remedy: "give the model the schema it was trained with")
    }

    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(5).joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}

/// Names must exist and differ, so that a value can be given by name.
func checkFeatureNames(_ names: [String]) throws(ModelError) {
    guard !names.isEmpty, names.count <= Int(Int32.max) else {
        throw ModelError(.noFeatures, at: "feature_names", expected: "at least one name", found: "\(names.count)")
    }
    var seen: Set<String> = []
    seen.reserveCapacity(names.count)
    for name in names where !seen.insert(name).inserted {
        throw ModelError(
            .duplicateFeature, at: "feature_names", expected: "different names", found: "\(name) twice")
    }
}
