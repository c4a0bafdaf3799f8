internal import Bytes
internal import Datasets
internal import JSONText

/// Rows of JSON objects, one a line.
struct NDJSONRowParser: RowParser {
    private(set) var keptNames: [String] = []
    private let options: RowParserOptions
    private let rows: JSONRows
    private var reader = LineReader()
    /// The names to keep are those of the first row that can be read.
    private(set) var isReady = false
    /// For each kept name, which feature it is, if it is one.
    private var keptFeatures: [Int?] = []

    init(_ options: RowParserOptions) {
        self.options = options
        rows = JSONRows(features: options.features, texts: options.texts)
    }

    mutating func begin(atLine line: Int) { reader.begin(atLine: line) }

    mutating func parse(
        _ part: UnsafeRawBufferPointer, from position: inout Int, into batch: inout RowBatch
    ) throws(DatasetError) {
        while !batch.isFull, try reader.next(in: part, from: &position) { try take(into: &batch) }
    }

    mutating func finish(into batch: inout RowBatch) throws(DatasetError) {
        if reader.finish() { try take(into: &batch) }
    }

    private mutating func take(into batch: inout RowBatch) throws(DatasetError) {
        if reader.isBlank { return }
        let members: JSONObject
        do throws(DatasetError) {
            members = try append(to: &batch.matrix)
        } catch {
            guard options.isLenient else { throw error }
            return batch.faults.append(error)
        }
        if !isReady {
            keptNames = options.kept.names(among: members.keys, features: options.features)
            keptFeatures = keptNames.map { options.features.firstIndex(of: $0) }
            isReady = true
        }
        let row = batch.matrix.rowCount - 1
        for (name, feature) in zip(keptNames, keptFeatures) {
            let value = feature.map { JSONValue.number(batch.matrix[row, $0]) } ?? members[name] ?? .null
            options.writer.appendKept(value, name: name, to: &batch.kept)
        }
        batch.keptEnds.append(batch.kept.count)
    }

    private func append(to matrix: inout FeatureMatrix) throws(DatasetError) -> JSONObject {
        let outcome = reader.line.withUnsafeBytes { line in
            Result { () throws(DatasetError) in try rows.append(line, number: reader.number, to: &matrix) }
        }
        return try outcome.get()
    }
}
