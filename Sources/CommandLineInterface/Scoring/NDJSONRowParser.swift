internal import Datasets
internal import JSONText

/// Rows of JSON objects, one a line.
struct NDJSONRowParser: RowParser {
    private(set) var keptNames: [String] = []
    private let options: RowParserOptions
    private let rows: JSONRows
    private var reader = LineReader()
    private var knowsKeptNames = false
    /// For each kept name, which feature it is, if it is one.
    private var keptFeatures: [Int?] = []

    init(_ options: RowParserOptions) {
        self.options = options
        rows = JSONRows(features: options.features)
    }

    mutating func parse(
        _ chunk: UnsafeRawBufferPointer, from position: inout Int, into batch: inout RowBatch
    ) throws(DatasetError) {
        while !batch.isFull, try reader.next(in: chunk, from: &position) { try take(into: &batch) }
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
            return try options.onBadRow(error)
        }
        if !knowsKeptNames {
            keptNames = options.kept.names(among: members.keys, features: options.features)
            keptFeatures = keptNames.map { options.features.firstIndex(of: $0) }
            knowsKeptNames = true
        }
        let row = batch.matrix.rowCount - 1
        batch.kept.append(
            zip(keptNames, keptFeatures).map { name, feature in
                feature.map { .number(batch.matrix[row, $0]) } ?? members[name] ?? .null
            })
    }

    private func append(to matrix: inout FeatureMatrix) throws(DatasetError) -> JSONObject {
        let outcome = reader.line.withUnsafeBytes { line in
            Result { () throws(DatasetError) in try rows.append(line, number: reader.number, to: &matrix) }
        }
        return try outcome.get()
    }
}
