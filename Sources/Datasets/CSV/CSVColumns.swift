/// Which of a CSV's columns holds which feature.
package struct CSVColumns: Sendable {
    /// The header's names, in the file's order; without a header, the features'.
    package let names: [String]
    private let featureNames: [String]
    /// The column of each feature, in the features' order.
    private let featureColumns: [Int]
    /// One per feature, or none when all are numbers.
    private let texts: [TextColumn?]

    /// Finds each feature among the header's names; other columns may stand anywhere.
    ///
    /// - Throws: `.missingColumns` with all that are missing, `.duplicateColumn` for a feature that is there twice.
    package init(header: CSVRecord, features: [String], texts: [TextColumn?] = []) throws(DatasetError) {
        self.texts = texts
        names = header.texts
        featureNames = features
        var places: [String: Int] = [:]
        var repeated: Set<String> = []
        for (index, name) in names.enumerated() where places.updateValue(index, forKey: name) != nil {
            repeated.insert(name)
        }
        if let name = features.first(where: { repeated.contains($0) }) {
            throw DatasetError(
                .duplicateColumn, line: header.line, expected: "each feature's column once",
                found: "\(DatasetError.shown(name)) twice")
        }
        let missing = features.filter { places[$0] == nil }
        guard missing.isEmpty else {
            throw Self.missingColumns(missing, of: features.count, header: header, names: names)
        }
        featureColumns = features.compactMap { places[$0] }
    }

    /// Takes the columns for the features in their order; for text without a header.
    package init(positionalFeatures features: [String], texts: [TextColumn?] = []) {
        self.texts = texts
        names = features
        featureNames = features
        featureColumns = Array(features.indices)
    }

    /// Appends the record's features as a row; after an error the matrix is as it was.
    ///
    /// - Throws: `.fieldCount` or `.notANumber`, with line and column.
    package func append(_ record: CSVRecord, to matrix: inout FeatureMatrix) throws(DatasetError) {
        guard record.fieldCount == names.count else {
            throw DatasetError(
                .fieldCount, line: record.line, expected: "\(names.count) fields", found: "\(record.fieldCount)")
        }
        let row = matrix.appendMissingRow()
        for (feature, place) in featureColumns.enumerated() {
            let range = record.range(of: place)
            let column = texts.isEmpty ? nil : texts[feature]
            let field = record.bytes.withUnsafeBytes { bytes in
                let text = UnsafeRawBufferPointer(rebasing: bytes[range])
                return column.map { NumericField.parse(text, as: $0) } ?? NumericField.parse(text)
            }
            switch field {
            case .value(let value): matrix[row, feature] = value
            case .missing: break
            case .invalid:
                matrix.removeLastRow()
                throw DatasetError(
                    .notANumber, line: record.line, column: "\(place + 1) (\(featureNames[feature]))",
                    expected: "\(column?.expectedWords ?? "a number"), or nothing where it is missing",
                    found: DatasetError.shown(record.text(place)))
            }
        }
    }

    private static func missingColumns(
        _ missing: [String], of count: Int, header: CSVRecord, names: [String]
    ) -> DatasetError {
        let isOtherwiseSeparated = names.count == 1 && (names[0].contains(";") || names[0].contains("\t"))
        let looksLikeData = header.texts.allSatisfy { Double($0) != nil || $0.isEmpty }
        return DatasetError(
            .missingColumns, line: header.line, expected: "a header with the names of all \(count) features",
            found: "none for \(DatasetError.shown(names: missing))",
            remedy: isOtherwiseSeparated
                ? "separate the columns by commas"
                : looksLikeData
                    ? "this line looks like data: add a header"
                    : nil)
    }
}
