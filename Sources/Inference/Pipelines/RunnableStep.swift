internal import Models

/// A step that knows where its outputs lie, and has its model ready.
struct RunnableStep {
    let operation: PipelineOperation
    let inputs: [Int32]
    let firstOutput: Int
    let outputCount: Int
    /// Of a step that is a model.
    private let predictor: (any Predictor)?

    init(_ step: PipelineStep, firstOutput: Int) {
        operation = step.operation
        inputs = step.inputs
        self.firstOutput = firstOutput
        outputCount = step.outputCount
        predictor =
            if case .trees(let ensemble) = step.operation { Predictors.make(for: .trees(ensemble)) } else { nil }
    }

    /// Fills the step's outputs for all rows of the block.
    func run(_ block: SlotBlock) {
        switch operation {
        case .constants(let values): constants(values, block)
        case .fillMissing(let values): fillMissing(values, block)
        case .replace(let wanted, let values): replace(wanted, values, block)
        case .missingIndicators: missingIndicators(block)
        case .standardise(let offsets, let scales): standardise(offsets, scales, block)
        case .scaleAndShift(let scales, let offsets): scaleAndShift(scales, offsets, block)
        case .clip(let lowest, let highest): clip(lowest, highest, block)
        case .cutToByte: cutToByte(block)
        case .encode(let tables): encode(tables, block)
        case .oneHot(let widths): oneHot(widths, block)
        case .products(let factors): products(factors, block)
        case .linear(let layer): linear(layer, block)
        case .interpolate(let lines): interpolate(lines, block)
        case .normalise: normalise(block)
        case .floatLinear(let sum): floatLinear(sum, block)
        case .trees: predict(block)
        case .predictions(let transform): predictions(transform, block)
        case .refuse(let checkCount): refuse(checkCount, block)
        case .tensor(let operation): tensor(operation, block)
        }
    }

    /// Input `index` and output `index`, for all rows.
    @inline(__always)
    func input(_ index: Int, _ block: SlotBlock) -> UnsafePointer<Double> { UnsafePointer(block.column(inputs[index])) }

    @inline(__always)
    func output(_ index: Int, _ block: SlotBlock) -> UnsafeMutablePointer<Double> { block.column(firstOutput + index) }

    /// Models want whole rows, one behind the other.
    private func predict(_ block: SlotBlock) {
        guard let predictor else { return }
        let inputCount = block.rowCount * inputs.count
        withUnsafeTemporaryAllocation(of: Double.self, capacity: inputCount + block.rowCount * outputCount) { memory in
            guard let rows = memory.baseAddress else { return }
            block.gather(inputs, into: rows)
            predictor.predictMargins(rows: rows, rowCount: block.rowCount, margins: rows + inputCount)
            block.scatter(rows + inputCount, width: outputCount, toSlotsFrom: firstOutput)
        }
    }

    private func predictions(_ transform: OutputTransform, _ block: SlotBlock) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: block.rowCount * outputCount) { memory in
            guard let rows = memory.baseAddress else { return }
            block.gather(inputs, into: rows)
            for row in 0..<block.rowCount {
                transform.apply(to: UnsafeMutableBufferPointer(start: rows + row * outputCount, count: outputCount))
            }
            block.scatter(rows, width: outputCount, toSlotsFrom: firstOutput)
        }
    }
}
