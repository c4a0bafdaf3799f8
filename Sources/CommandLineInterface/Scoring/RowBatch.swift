internal import Bytes
internal import Datasets

/// Rows waiting to be scored, with what goes beside their scores.
struct RowBatch: ~Copyable {
    static let capacity = 256

    var matrix: FeatureMatrix
    /// The kept fields of each row, as they are written before its scores, and where those of each row end.
    var kept = ByteBuffer(capacity: 4096)
    var keptEnds: [Int] = []
    /// Rows that cannot be scored and were left out.
    var faults: [DatasetError] = []

    init(featureCount: Int) { matrix = FeatureMatrix(featureCount: featureCount) }

    var isFull: Bool { matrix.rowCount >= Self.capacity }

    func kept(of row: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: kept.bytes[(row == 0 ? 0 : keptEnds[row - 1])..<keptEnds[row]])
    }

    /// Forgets the rows; the faults stay.
    mutating func removeRows() {
        matrix.removeAll()
        kept.removeAll(keeping: 1 << 20)
        keptEnds.removeAll(keepingCapacity: true)
    }
}

/// Turns text into rows; one for each format.
///
/// Text comes in parts that begin with a row; a copy of a parser that is ready can read any of them.
protocol RowParser: Sendable {
    /// The names of the kept fields, known when `isReady`.
    var keptNames: [String] { get }
    /// What the beginning of the text says of the rest has been read.
    var isReady: Bool { get }

    /// Goes on with a part whose first line is `line`, from 1.
    mutating func begin(atLine line: Int)

    /// Reads on in `part` until the batch is full or the part is used up.
    mutating func parse(
        _ part: UnsafeRawBufferPointer, from position: inout Int, into batch: inout RowBatch
    ) throws(DatasetError)

    /// Ends the text. May append one row more than fits.
    mutating func finish(into batch: inout RowBatch) throws(DatasetError)
}

/// What all formats need to know.
struct RowParserOptions: Sendable {
    let features: [String]
    /// One per feature, or none when all are numbers.
    let texts: [TextColumn?]
    let kept: KeptFields
    /// How kept fields are written.
    let writer: ScoreWriter
    /// Rows that cannot be scored are left out and listed, instead of ending everything.
    let isLenient: Bool
}
