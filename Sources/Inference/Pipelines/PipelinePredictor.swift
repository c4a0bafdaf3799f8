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
    private let slots: ScratchPool

    /// As many as a forest's blocks take, which cost the same for fewer.
    private static let largestBlockRows = 512
    /// Bytes of a block's slots: they should stay in the second-level cache.
    private static let blockBytes = 1 << 20

    init(_ pipeline: Pipeline) {
        featureCount = pipeline.featureNames.count
        outputCount = pipeline.outputCount
        slotCount = pipeline.slotCount
        margins = pipeline.margins
        let rowBytes = max(pipeline.slotCount, 1) * MemoryLayout<Double>.stride
        blockRows = min(Self.largestBlockRows, max(1, Self.blockBytes / rowBytes))
        let slotBytes = blockRows * rowBytes
        slots = ScratchPool(byteCount: slotBytes) { _ = $0.bindMemory(to: Double.self, capacity: slotBytes / 8) }
        var filled = pipeline.featureNames.count
        var steps: [RunnableStep] = []
        for step in pipeline.steps {
            steps.append(RunnableStep(step, firstOutput: filled))
            filled += step.outputCount
        }
        self.steps = steps
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        let memory = slots.take()
        defer { slots.giveBack(memory) }
        let start = memory.assumingMemoryBound(to: Double.self)
        for first in stride(from: 0, to: rowCount, by: blockRows) {
            let block = SlotBlock(start: start, rowCount: min(blockRows, rowCount - first))
            block.scatter(rows + first * featureCount, width: featureCount, toSlotsFrom: 0)
            for step in steps { step.run(block) }
            block.gather(self.margins, into: margins + first * outputCount)
        }
    }
}
