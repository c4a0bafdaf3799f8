internal import Datasets
internal import JSONText

/// What the columns of a feature set are.
struct FeatureLayout {
    struct Column {
        var name: String
        var type: String

        /// As ReliScore's own trainer has it: decimals with a precision are not among them.
        var isNumeric: Bool {
            [
                "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
                "UHUGEINT", "FLOAT", "REAL", "DOUBLE", "DECIMAL",
            ].contains(type)
        }
    }

    var features: [String] = []
    var label = ""
    var horizonDays = 0
    var date = "as_of_date"
    var unit = "serial_number"
    var group: String? = "model"
    var hasFailureDate = false
    var schema: JSONValue?

    private let directory: String

    init(schema bytes: [UInt8]?, columns: [Column], in directory: String) throws(TrainingError) {
        self.directory = directory
        let types = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
        var named: FeatureSchema?
        if let bytes {
            do {
                named = try FeatureSchema(json: bytes)
                schema = try JSONValue.parse(bytes)
            } catch {
                throw TrainingError(.badData, "cannot read features of \(directory): \(error)")
            }
        }
        if let name = schema?["date_column"]?.stringValue { date = name }
        if let name = schema?["unit_column"]?.stringValue { unit = name }
        if let name = schema?["group_column"]?.stringValue { group = name }
        hasFailureDate = types["failure_date"] != nil
        for name in [date, unit] where types[name] == nil {
            throw wrong("a column \(name)", "\(columns.count) columns without it")
        }
        if let name = group, types[name] == nil { group = nil }
        (label, horizonDays) = try findLabel(named, columns)
        if let named {
            features = named.names
            for name in features where types[name]?.isNumeric != true {
                throw wrong("a numeric column \(name), which the schema names", types[name]?.type ?? "none")
            }
        } else {
            let others = [date, unit, group, label, "year", "month", "failure_date"]
            features = columns.filter { $0.isNumeric && !others.contains($0.name) }.map(\.name)
        }
        guard !features.isEmpty else { throw wrong("numeric columns", "none") }
    }

    private func findLabel(
        _ schema: FeatureSchema?, _ columns: [Column]
    ) throws(TrainingError) -> (name: String, days: Int) {
        if let name = schema?.labelColumn {
            guard let column = columns.first(where: { $0.name == name }), column.isNumeric else {
                throw wrong("a numeric column \(name), the label", "none")
            }
            guard let days = schema?.horizonDays ?? Self.horizon(of: name), days > 0 else {
                throw wrong("a horizon_days above 0 in the schema", "none")
            }
            return (name, days)
        }
        let labels = columns.filter { $0.isNumeric && Self.horizon(of: $0.name) != nil }
        guard labels.count == 1, let days = Self.horizon(of: labels[0].name) else {
            throw wrong("one label column, such as label_30d", labels.isEmpty ? "none" : "\(labels.count) of them")
        }
        return (labels[0].name, days)
    }

    /// The 30 of `label_30d`.
    private static func horizon(of name: String) -> Int? {
        guard name.hasPrefix("label_"), name.hasSuffix("d"), let days = Int(name.dropFirst(6).dropLast()),
            (1...36_500).contains(days)
        else { return nil }
        return days
    }

    private func wrong(_ expected: String, _ found: String) -> TrainingError {
        TrainingError(.badData, "cannot read features of \(directory): expected \(expected), found \(found)")
    }
}
