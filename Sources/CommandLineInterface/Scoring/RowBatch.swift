internal import Datasets
internal import JSONText

/// Rows waiting to be scored, with what goes beside their scores.
struct RowBatch {
    static let capacity = 256

    var matrix: FeatureMatrix
    /// For each row, the kept fields' values, in the order of the parser's `keptNames`.
    var kept: [[JSONValue]] = []

    init(featureCount: Int) { matrix = FeatureMatrix(featureCount: featureCount) }

    var isFull: Bool { matrix.rowCount >= Self.capacity }

    mutating func removeAll() {
        matrix.removeAll()
        kept.removeAll(keepingCapacity: true)
    }
}

/// Turns text into rows; one for each format.
protocol RowParser {
    /// The names of `RowBatch.kept`, known once a row has been appended.
    var keptNames: [String] { get }

    /// Reads on in `chunk` until the batch is full or the chunk is used up.
    mutating func parse(
        _ chunk: UnsafeRawBufferPointer, from position: inout Int, into batch: inout RowBatch
    ) throws(DatasetError)

    /// Ends the text. May append one row more than fits.
    mutating func finish(into batch: inout RowBatch) throws(DatasetError)
}

/// What all formats need to know.
struct RowParserOptions {
    let features: [String]
    let kept: KeptFields
    /// Called with a row that cannot be scored; throws it to stop, returns to go on without the row.
    let onBadRow: (DatasetError) throws(DatasetError) -> Void
}
