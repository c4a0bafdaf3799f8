internal import Bytes
package import JSONText

/// Reads rows from JSON objects: `{"temperature": 31, …}`, or the body of a scoring request, where the features are in
/// an object of their own: `{"drive_id": …, "features": {"temperature": 31, …}}`.
///
/// Every feature must be there, `null` where it is missing. Beside the features a flat object may hold anything; an
/// object under `features` may hold nothing else.
package struct JSONRows: Sendable {
    private let names: [String]
    private let nameBytes: [[UInt8]]
    private let indices: [String: Int]
    /// Whether a feature is itself called `features`, so that all rows are flat.
    private let isAlwaysFlat: Bool

    /// One per feature, or none when all are numbers.
    private let texts: [TextColumn?]

    package init(features: [String], texts: [TextColumn?] = []) {
        names = features
        self.texts = texts
        nameBytes = features.map { Array($0.utf8) }
        indices = Dictionary(
            features.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
        isAlwaysFlat = features.contains("features")
    }

    /// Appends a line's features as a row; after an error the matrix is as it was.
    ///
    /// - Returns: What stands beside the features, without an object that held them.
    package func append(
        _ line: UnsafeRawBufferPointer, number: Int, to matrix: inout FeatureMatrix
    ) throws(DatasetError) -> JSONObject {
        var others = JSONObject()
        let row: FeatureRow
        do throws(JSONError) {
            row = try read(line, &others)
        } catch {
            throw Self.malformed(error, line: number)
        }
        if let fault = fault(of: row, line: number) { throw fault }
        let index = matrix.appendMissingRow()
        for (feature, value) in row.values.enumerated() { matrix[index, feature] = value }
        return others
    }

    /// A row while it is read; what is wrong with it is said once all of the line has been seen to be JSON.
    private struct FeatureRow {
        var values: [Double]
        var isSeen: [Bool]
        /// The first feature whose value is neither a number nor null.
        var wrongValue: (feature: Int, found: String)?
        var unexpectedKeys: [String] = []
        var isObject = true

        init(count: Int) {
            values = Array(repeating: .nan, count: count)
            isSeen = Array(repeating: false, count: count)
        }
    }

    private func read(_ line: UnsafeRawBufferPointer, _ others: inout JSONObject) throws(JSONError) -> FeatureRow {
        var reader = JSONReader(line)
        var row = FeatureRow(count: names.count)
        guard case .beginObject = try reader.next() else {
            _ = try JSONValue.parse(line)
            row.isObject = false
            return row
        }
        var isNested = false
        var next = 0
        while case .key(let key) = try reader.next() {
            if let feature = index(of: key, in: reader, near: &next) {
                try take(feature, at: key, from: &reader, into: &row, isNested: isNested)
            } else if let nested = try readFeatures(after: key, from: &reader, seen: isNested) {
                isNested = true
                row = nested
            } else {
                let name = reader.string(of: key)
                let value = try JSONValue.read(from: &reader)
                guard others.append(name, value) else { throw duplicate(key) }
            }
        }
        _ = try reader.next()  // Nothing but the end may follow, or this throws.
        return row
    }

    /// The members of an object under the key `features`; nil for any other key or value, which is then not read.
    private func readFeatures(
        after key: JSONString, from reader: inout JSONReader, seen: Bool
    ) throws(JSONError) -> FeatureRow? {
        let word: StaticString = "features"
        guard !isAlwaysFlat, reader.equals(key, word.bytes) else { return nil }
        var ahead = reader
        guard case .beginObject = try ahead.next() else { return nil }
        guard !seen else { throw duplicate(key) }
        reader = ahead
        var row = FeatureRow(count: names.count)
        var next = 0
        while case .key(let key) = try reader.next() {
            if let feature = index(of: key, in: reader, near: &next) {
                try take(feature, at: key, from: &reader, into: &row, isNested: false)
            } else {
                row.unexpectedKeys.append(reader.string(of: key))
                try reader.skipValue()
            }
        }
        return row
    }

    /// Rows mostly have the features in one order, so the one after the last found is tried first.
    private func index(of key: JSONString, in reader: JSONReader, near next: inout Int) -> Int? {
        if next < names.count, nameBytes[next].withUnsafeBytes({ reader.equals(key, $0) }) {
            next += 1
            return next - 1
        }
        guard let found = indices[reader.string(of: key)] else { return nil }
        next = found + 1
        return found
    }

    /// - Parameter isNested: The row's features have been read from an object of their own; this one does not count.
    private func take(
        _ feature: Int, at key: JSONString, from reader: inout JSONReader, into row: inout FeatureRow, isNested: Bool
    ) throws(JSONError) {
        if isNested { return try reader.skipValue() }
        guard !row.isSeen[feature] else { throw duplicate(key) }
        row.isSeen[feature] = true
        let before = reader
        let texts = texts.isEmpty ? nil : texts[feature]
        switch try reader.next() {
        case .null: return
        case .string(let string):
            let code =
                string.hasEscapes
                ? Array(reader.string(of: string).utf8).withUnsafeBytes { texts?.code(of: $0) }
                : texts?.code(of: reader.rawBytes(of: string))
            if let code {
                row.values[feature] = code
                return
            }
        case .number(let number):
            if texts?.acceptsNumbers ?? true, let value = reader.double(of: number) {
                row.values[feature] = value
                return
            }
        default: break
        }
        reader = before
        let value = try JSONValue.read(from: &reader)
        if row.wrongValue == nil { row.wrongValue = (feature, value.text()) }
    }

    private func duplicate(_ key: JSONString) -> JSONError {
        JSONError(.duplicateKey, at: key.offset - 1, found: UInt8(ascii: "\""))
    }

    private func fault(of row: FeatureRow, line: Int) -> DatasetError? {
        if !row.isObject {
            return DatasetError(.notAnObject, line: line, expected: "a JSON object", found: "another JSON value")
        }
        let missing = names.indices.filter { !row.isSeen[$0] }.map { names[$0] }
        if !missing.isEmpty {
            return DatasetError(
                .missingKeys, line: line, expected: "all \(names.count) features, null where one is missing",
                found: "none for \(DatasetError.shown(names: missing))")
        }
        if !row.unexpectedKeys.isEmpty {
            return DatasetError(
                .unexpectedKeys, line: line, expected: "only the model's features under \"features\"",
                found: DatasetError.shown(names: row.unexpectedKeys))
        }
        if let (feature, found) = row.wrongValue {
            return DatasetError(
                .notANumber, line: line, column: names[feature],
                expected: "\((texts.isEmpty ? nil : texts[feature])?.expectedWords ?? "a finite number") or null",
                found: DatasetError.shown(found))
        }
        return nil
    }

    private static func malformed(_ error: JSONError, line: Int) -> DatasetError {
        DatasetError(
            .malformedJSON, line: line, column: String(error.offset + 1), expected: error.expected,
            found: error.found == nil ? "the end of the line" : error.foundWords)
    }
}
