internal import Datasets
internal import JSONText

/// Rows of CSV, by the names in its header or, where that is asked for, by position.
struct CSVRowParser: RowParser {
    private(set) var keptNames: [String] = []
    private let options: RowParserOptions
    private var reader = CSVReader()
    private var columns: CSVColumns?
    private var keptColumns: [Int] = []

    init(_ options: RowParserOptions, hasHeader: Bool) {
        self.options = options
        if !hasHeader { columns = CSVColumns(positionalFeatures: options.features) }
    }

    mutating func parse(
        _ chunk: UnsafeRawBufferPointer, from position: inout Int, into batch: inout RowBatch
    ) throws(DatasetError) {
        while !batch.isFull, try reader.next(in: chunk, from: &position) { try take(into: &batch) }
    }

    mutating func finish(into batch: inout RowBatch) throws(DatasetError) {
        if try reader.finish() { try take(into: &batch) }
        guard columns != nil else {
            throw DatasetError(.noHeader, expected: "a header with the features' names", found: "nothing")
        }
    }

    private mutating func take(into batch: inout RowBatch) throws(DatasetError) {
        let record = reader.record
        guard let columns else { return try takeHeader(record) }
        if record.isBlank, columns.names.count > 1 { return }
        do throws(DatasetError) {
            try columns.append(record, to: &batch.matrix)
        } catch {
            return try options.onBadRow(error)
        }
        batch.kept.append(keptColumns.map { .string(record.text($0)) })
    }

    private mutating func takeHeader(_ record: CSVRecord) throws(DatasetError) {
        if record.isBlank { return }
        let found = try CSVColumns(header: record, features: options.features)
        keptNames = options.kept.names(among: found.names, features: options.features)
        keptColumns = []
        for name in keptNames {
            guard let column = found.names.firstIndex(of: name) else {
                throw DatasetError(
                    .missingKeys, line: record.line, expected: "a column \"\(name)\", which is to be kept",
                    found: "none")
            }
            keptColumns.append(column)
        }
        columns = found
    }
}
