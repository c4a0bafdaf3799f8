internal import Bytes
internal import Datasets

/// Rows of one block in, scored lines out. Used by one thread at a time.
final class BlockScorer {
    /// What came of the block last scored.
    private(set) var output = ByteBuffer(capacity: 64 << 10)
    private(set) var rowCount = 0
    /// Rows left out, because `--lenient` was given.
    private(set) var faults: [DatasetError] = []
    /// What ended it before its end; the rows before that are in `output`.
    private(set) var failure: DatasetError?

    var parser: any RowParser
    /// Whether the names of the columns are still to be written, once they are known.
    var owesHeader = false
    private let scorer: BatchScorer
    private let writer: ScoreWriter
    private var batch: RowBatch

    init(parser: any RowParser, scorer: BatchScorer, writer: ScoreWriter) {
        self.parser = parser
        self.scorer = scorer
        self.writer = writer
        batch = RowBatch(featureCount: scorer.featureCount)
    }

    /// Scores whole rows.
    ///
    /// - Parameter isLast: The text ends with them, perhaps without a line break.
    func score(_ block: UnsafeRawBufferPointer, firstLine: Int, isLast: Bool) {
        output.removeAll(keeping: 4 << 20)
        rowCount = 0
        failure = nil
        batch.faults.removeAll()
        do throws(DatasetError) {
            parser.begin(atLine: firstLine)
            var position = 0
            while position < block.count {
                try parser.parse(block, from: &position, into: &batch)
                if batch.isFull { flush() }
            }
            if isLast { try parser.finish(into: &batch) }
        } catch {
            failure = error
        }
        flush()
        if isLast, failure == nil { writeHeader() }
        faults = batch.faults
    }

    private func writeHeader() {
        guard owesHeader else { return }
        owesHeader = false
        writer.appendHeader(parser.keptNames, to: &output)
    }

    private func flush() {
        guard batch.matrix.rowCount > 0 else { return }
        writeHeader()
        scorer.score(batch.matrix) { row, outputs, contributions in
            writer.appendRow(
                kept: batch.kept(of: row), outputs: outputs, contributions: contributions, to: &output)
        }
        rowCount += batch.matrix.rowCount
        batch.removeRows()
    }
}
