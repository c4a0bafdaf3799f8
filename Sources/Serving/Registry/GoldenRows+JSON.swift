internal import JSONText

extension GoldenRows {
    private static let formatVersion = 1
    private static let mostRows = 100_000

    /// Reads `golden.json`.
    ///
    /// - Throws: `ServableModelError` with `.goldenMalformed`.
    package init(json bytes: [UInt8], at place: String) throws(ServableModelError) {
        func refuse(_ expected: String, _ found: String) -> ServableModelError {
            ServableModelError(
                .goldenMalformed, at: place, "expected \(expected), found \(found); write the file again")
        }
        let root: JSONValue
        do {
            root = try JSONValue.parse(bytes)
        } catch {
            throw refuse(error.expected, "\(error.foundWords) at byte \(error.offset)")
        }
        guard let format = root["format_version"]?.number?.int, format == Self.formatVersion else {
            throw refuse("format_version \(Self.formatVersion)", root["format_version"]?.text() ?? "none")
        }
        let names = (root["features"]?.arrayValue ?? []).compactMap(\.stringValue)
        guard !names.isEmpty, names.count == root["features"]?.arrayValue?.count, Set(names).count == names.count else {
            throw refuse("a list \"features\" of different names", "something else")
        }
        let rows = root["rows"]?.arrayValue ?? []
        guard !rows.isEmpty, rows.count <= Self.mostRows else {
            throw refuse("1 to \(Self.mostRows) \"rows\"", "\(rows.count)")
        }
        var values: [Double] = []
        var texts: [Int: String] = [:]
        values.reserveCapacity(rows.count * names.count)
        for (index, row) in rows.enumerated() {
            let items = row.arrayValue ?? []
            for item in items {
                if let text = item.stringValue { texts[values.count] = text }
                guard let value = item.isNull || item.stringValue != nil ? Double.nan : item.number?.double else {
                    break
                }
                values.append(value)
            }
            guard items.count == names.count, values.count == (index + 1) * names.count else {
                throw refuse("\(names.count) numbers, texts or nulls in rows[\(index)]", "something else")
            }
        }
        guard let margins = Self.results(root["margins"], rowCount: rows.count) else {
            throw refuse("\(rows.count) numbers \"margins\", one per row", "something else")
        }
        guard let scores = Self.results(root["scores"], rowCount: rows.count), scores.count == margins.count else {
            throw refuse("as many \"scores\" as margins", "something else")
        }
        features = names
        rowCount = rows.count
        outputCount = margins.count / rows.count
        self.values = values
        self.texts = texts
        self.margins = margins
        self.scores = scores
    }

    /// A number per row, or a list of equally many per row; nil for anything else.
    private static func results(_ value: JSONValue?, rowCount: Int) -> [Double]? {
        guard let items = value?.arrayValue, items.count == rowCount else { return nil }
        var numbers: [Double] = []
        var width: Int?
        for item in items {
            let outputs = item.arrayValue ?? [item]
            guard !outputs.isEmpty, outputs.count == width ?? outputs.count else { return nil }
            width = outputs.count
            for output in outputs {
                guard let number = output.number?.double else { return nil }
                numbers.append(number)
            }
        }
        return numbers
    }
}
