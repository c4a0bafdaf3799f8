internal import Bytes
internal import Datasets
internal import JSONText

/// Rows of CSV, by the names in its header or, where that is asked for, by position.
struct CSVRowParser: RowParser {
    private(set) var keptNames: [String] = []
    private let options: RowParserOptions
    private var reader = CSVReader()
    private var columns: CSVColumns?
    private var keptColumns: [Int] = []

    var isReady: Bool { columns != nil }

    init(_ options: RowParserOptions, hasHeader: Bool) {
        self.options = options
        if !hasHeader { columns = CSVColumns(positionalFeatures: options.features, texts: options.texts) }
    }

    mutating func begin(atLine line: Int) { reader.begin(atLine: line) }

    mutating func parse(
        _ part: UnsafeRawBufferPointer, from position: inout Int, into batch: inout RowBatch
    ) throws(DatasetError) {
        while !batch.isFull, try reader.next(in: part, from: &position) { try take(into: &batch) }
    }

    mutating func finish(into batch: inout RowBatch) throws(DatasetError) {
        if try reader.finish() { try take(into: &batch) }
        guard columns != nil else {
            throw DatasetError(.noHeader, expected: "a header with the features' names", found: "nothing")
        }
    }

    private mutating func take(into batch: inout RowBatch) throws(DatasetError) {
        guard let columns else { return try takeHeader(reader.record) }
        if reader.record.isBlank, columns.names.count > 1 { return }
        do throws(DatasetError) {
            try columns.append(reader.record, to: &batch.matrix)
        } catch {
            guard options.isLenient else { throw error }
            return batch.faults.append(error)
        }
        reader.record.bytes.withUnsafeBytes { bytes in
            for (name, column) in zip(keptNames, keptColumns) {
                let field = UnsafeRawBufferPointer(rebasing: bytes[reader.record.range(of: column)])
                options.writer.appendKept(field: field, name: name, to: &batch.kept)
            }
        }
        batch.keptEnds.append(batch.kept.count)
    }

    private mutating func takeHeader(_ record: CSVRecord) throws(DatasetError) {
        if record.isBlank { return }
        let found = try CSVColumns(header: record, features: options.features, texts: options.texts)
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
