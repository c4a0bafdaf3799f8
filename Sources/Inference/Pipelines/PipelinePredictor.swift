internal import Models

/// Runs a pipeline step by step, for a block of rows at a time: each step goes over all rows of the block, so that the
/// models inside get batches.
final class PipelinePredictor: Predictor {
    let featureCount: Int
    let outputCount: Int
    /// Rows that share working memory.
    let blockRows: Int
    private let slotCount: Int
    private let margins: [Int32]
    private let steps: [RunnableStep]

    init(_ pipeline: Pipeline) {
        featureCount = pipeline.featureNames.count
        outputCount = pipeline.outputCount
        slotCount = pipeline.slotCount
        margins = pipeline.margins
        // A megabyte for all slots of a block, where that leaves any.
        blockRows = min(64, max(1, (1 << 17) / pipeline.slotCount))
        var filled = pipeline.featureNames.count
        var steps: [RunnableStep] = []
        for step in pipeline.steps {
            steps.append(RunnableStep(step, firstOutput: filled))
            filled += step.outputCount
        }
        self.steps = steps
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: slotCount * min(rowCount, blockRows)) { memory in
            guard let start = memory.baseAddress else { return }
            var first = 0
            while first < rowCount {
                let block = SlotBlock(start: start, rowCount: min(blockRows, rowCount - first))
                block.scatter(rows + first * featureCount, width: featureCount, toSlotsFrom: 0)
                for step in steps { step.run(block) }
                block.gather(self.margins, into: margins + first * outputCount)
                first += block.rowCount
            }
        }
    }
}
