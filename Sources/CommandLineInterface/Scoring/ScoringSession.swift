internal import Bytes
internal import Datasets

/// Text in, scored lines out, a batch at a time: memory does not grow with the input.
final class ScoringSession {
    private(set) var rowCount = 0
    private(set) var output = ByteBuffer(capacity: 64 << 10)
    private var parser: any RowParser
    private let scorer: BatchScorer
    private let writer: ScoreWriter
    private var batch: RowBatch
    private var hasHeader = false

    init(parser: any RowParser, scorer: BatchScorer, writer: ScoreWriter) {
        self.parser = parser
        self.scorer = scorer
        self.writer = writer
        batch = RowBatch(featureCount: scorer.featureCount)
    }

    /// Scores every row that `chunk` completes; the rows before a bad one are in `output` when this throws.
    func consume(_ chunk: UnsafeRawBufferPointer) throws(DatasetError) {
        var position = 0
        defer { flush() }
        while position < chunk.count {
            try parser.parse(chunk, from: &position, into: &batch)
            if batch.isFull { flush() }
        }
    }

    func finish() throws(DatasetError) {
        defer { flush() }
        try parser.finish(into: &batch)
        if !hasHeader { appendHeader() }
    }

    func clearOutput() { output.removeAll() }

    private func appendHeader() {
        writer.appendHeader(parser.keptNames, to: &output)
        hasHeader = true
    }

    private func flush() {
        guard batch.matrix.rowCount > 0 else { return }
        if !hasHeader { appendHeader() }
        let keptNames = parser.keptNames
        scorer.score(batch.matrix) { row, outputs, contributions in
            writer.appendRow(
                kept: batch.kept[row], keptNames: keptNames, outputs: outputs, contributions: contributions, to: &output
            )
        }
        rowCount += batch.matrix.rowCount
        batch.removeAll()
    }
}
