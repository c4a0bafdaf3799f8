internal import Datasets
internal import JSONText

/// Rows of JSON objects, one a line.
struct NDJSONRowParser: RowParser {
    private(set) var keptNames: [String] = []
    private let options: RowParserOptions
    private let rows: JSONRows
    private var reader = LineReader()
    private var knowsKeptNames = false

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
        let object: JSONObject
        do throws(DatasetError) {
            object = try append(to: &batch.matrix)
        } catch {
            return try options.onBadRow(error)
        }
        if !knowsKeptNames {
            let isNested = object["features"]?.objectValue != nil && !options.features.contains("features")
            let hidden = isNested ? options.features + ["features"] : options.features
            keptNames = options.kept.names(among: object.keys, features: hidden)
            knowsKeptNames = true
        }
        batch.kept.append(keptNames.map { object[$0] ?? .null })
    }

    private func append(to matrix: inout FeatureMatrix) throws(DatasetError) -> JSONObject {
        let outcome = reader.line.withUnsafeBytes { line in
            Result { () throws(DatasetError) in try rows.append(line, number: reader.number, to: &matrix) }
        }
        return try outcome.get()
    }
}
