internal import JSONText

/// The features a model was trained on, in the order it takes them: `feature_schema.json`.
package struct FeatureSchema: Sendable, Equatable {
    package let names: [String]
    /// The column the model predicts, such as `label_30d`.
    package let labelColumn: String?
    /// How many days ahead the label looks.
    package let horizonDays: Int?

    package static let longestList = 16_384

    /// Reads `{"ordered_features": [{"name": …}, …], "label_column": …, "horizon_days": …}`; only the first is needed.
    ///
    /// - Throws: `DatasetError` with `.malformedSchema`.
    package init(json bytes: [UInt8]) throws(DatasetError) {
        let root: JSONValue
        do {
            root = try JSONValue.parse(bytes)
        } catch {
            throw Self.malformed("at byte \(error.offset)", error.expected, error.foundWords)
        }
        guard let items = root["ordered_features"]?.arrayValue, !items.isEmpty else {
            throw Self.malformed("ordered_features", "a list of objects with a name", "none")
        }
        guard items.count <= Self.longestList else {
            throw Self.malformed("ordered_features", "at most \(Self.longestList)", "\(items.count)")
        }
        var names: [String] = []
        var seen: Set<String> = []
        for (index, item) in items.enumerated() {
            guard let name = item["name"]?.stringValue, !name.isEmpty else {
                throw Self.malformed("ordered_features[\(index)]", "a name that is not empty", item.text().prefixed(40))
            }
            guard seen.insert(name).inserted else {
                throw Self.malformed("ordered_features[\(index)]", "each name once", "\(name.prefixed(40)) again")
            }
            names.append(name)
        }
        self.names = names
        labelColumn = root["label_column"]?.stringValue
        horizonDays = root["horizon_days"]?.number?.int
    }

    private static func malformed(_ place: String, _ expected: String, _ found: String) -> DatasetError {
        DatasetError(.malformedSchema, column: place, expected: expected, found: found)
    }
}

extension String {
    fileprivate func prefixed(_ length: Int) -> String { count <= length ? self : prefix(length) + "..." }
}
