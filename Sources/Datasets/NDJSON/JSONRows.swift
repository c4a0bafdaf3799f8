package import JSONText

/// Reads rows from JSON objects: `{"temperature": 31, …}`, or the body of a scoring request, where the features are in
/// an object of their own: `{"drive_id": …, "features": {"temperature": 31, …}}`.
///
/// Every feature must be there, `null` where it is missing. Beside the features a flat object may hold anything; an
/// object under `features` may hold nothing else.
package struct JSONRows: Sendable {
    private let names: [String]
    private let known: Set<String>

    package init(features: [String]) {
        names = features
        known = Set(features)
    }

    /// Appends a line's features as a row; after an error the matrix is as it was.
    ///
    /// - Returns: The line's object, for what stands beside the features.
    package func append(
        _ line: UnsafeRawBufferPointer, number: Int, to matrix: inout FeatureMatrix
    ) throws(DatasetError) -> JSONObject {
        let object = try Self.object(line, number: number)
        let features = nestedFeatures(of: object)
        let source = features ?? object
        let missing = names.filter { source[$0] == nil }
        guard missing.isEmpty else {
            throw DatasetError(
                .missingKeys, line: number, expected: "all \(names.count) features, null where one is missing",
                found: "none for \(DatasetError.shown(names: missing))")
        }
        if let unexpected = features?.keys.filter({ !known.contains($0) }), !unexpected.isEmpty {
            throw DatasetError(
                .unexpectedKeys, line: number, expected: "only the model's features under \"features\"",
                found: DatasetError.shown(names: unexpected))
        }
        let row = matrix.appendMissingRow()
        for (index, name) in names.enumerated() {
            switch Self.number(source[name]) {
            case .value(let value): matrix[row, index] = value
            case .missing: break
            case .invalid:
                matrix.removeLastRow()
                throw DatasetError(
                    .notANumber, line: number, column: name, expected: "a finite number or null",
                    found: DatasetError.shown(source[name]?.text() ?? "nothing"))
            }
        }
        return object
    }

    private func nestedFeatures(of object: JSONObject) -> JSONObject? {
        known.contains("features") ? nil : object["features"]?.objectValue
    }

    private static func object(_ line: UnsafeRawBufferPointer, number: Int) throws(DatasetError) -> JSONObject {
        do {
            if case .object(let object) = try JSONValue.parse(line) { return object }
        } catch {
            let found = error.found.map { "byte 0x" + String($0, radix: 16) } ?? "the end of the line"
            throw DatasetError(
                .malformedJSON, line: number, column: String(error.offset + 1), expected: error.expected,
                found: error.code == .duplicateKey ? "a key again" : found)
        }
        throw DatasetError(.notAnObject, line: number, expected: "a JSON object", found: "another JSON value")
    }

    private static func number(_ value: JSONValue?) -> NumericField {
        switch value {
        case .number(let number): number.double.map(NumericField.value) ?? .invalid
        case .null: .missing
        default: .invalid
        }
    }
}
