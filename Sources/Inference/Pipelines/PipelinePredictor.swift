internal import Models

/// Runs a pipeline step by step, for a block of rows at a time: each step goes over all rows of the block, so that the
/// models inside get batches.
final class PipelinePredictor: Predictor {
    /// Rows that share working memory.
    private static let blockRows = 64

    let featureCount: Int
    let outputCount: Int
    private let pipeline: Pipeline
    private let steps: [RunnableStep]

    private struct RunnableStep {
        let operation: PipelineOperation
        let inputs: [Int32]
        let outputs: Range<Int>
        /// Of a step that is a model.
        let predictor: (any Predictor)?
    }

    init(_ pipeline: Pipeline) {
        self.pipeline = pipeline
        featureCount = pipeline.featureNames.count
        outputCount = pipeline.outputCount
        var filled = pipeline.featureNames.count
        var steps: [RunnableStep] = []
        for step in pipeline.steps {
            let predictor: (any Predictor)? =
                if case .trees(let ensemble) = step.operation { Predictors.make(for: .trees(ensemble)) } else { nil }
            steps.append(
                RunnableStep(
                    operation: step.operation, inputs: step.inputs, outputs: filled..<(filled + step.outputCount),
                    predictor: predictor))
            filled += step.outputCount
        }
        self.steps = steps
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        let width = pipeline.slotCount
        withUnsafeTemporaryAllocation(of: Double.self, capacity: width * min(rowCount, Self.blockRows)) { memory in
            guard let slots = memory.baseAddress else { return }
            var first = 0
            while first < rowCount {
                let count = min(Self.blockRows, rowCount - first)
                for row in 0..<count {
                    (slots + row * width).update(from: rows + (first + row) * featureCount, count: featureCount)
                }
                for step in steps { run(step, slots, rowCount: count) }
                for row in 0..<count {
                    for (output, slot) in pipeline.margins.enumerated() {
                        margins[(first + row) * outputCount + output] = slots[row * width + Int(slot)]
                    }
                }
                first += count
            }
        }
    }

    private func run(_ step: RunnableStep, _ slots: UnsafeMutablePointer<Double>, rowCount: Int) {
        let width = pipeline.slotCount
        if let predictor = step.predictor { return run(predictor, step, slots, rowCount: rowCount) }
        for row in 0..<rowCount {
            let values = slots + row * width
            let outputs = UnsafeMutableBufferPointer(start: values + step.outputs.lowerBound, count: step.outputs.count)
            switch step.operation {
            case .fillMissing(let fills):
                for (index, input) in step.inputs.enumerated() {
                    outputs[index] = values[Int(input)].isNaN ? fills[index] : values[Int(input)]
                }
            case .standardise(let offsets, let scales):
                for (index, input) in step.inputs.enumerated() {
                    outputs[index] = (values[Int(input)] - offsets[index]) / scales[index]
                }
            case .predictions(let transform):
                for (index, input) in step.inputs.enumerated() { outputs[index] = values[Int(input)] }
                transform.apply(to: outputs)
            case .floatLinear(let sum):
                for index in outputs.indices {
                    outputs[index] = Double(
                        sum.sum(output: index, featureCount: step.inputs.count) { values[Int(step.inputs[$0])] })
                }
            case .trees:
                break  // Has a predictor.
            }
        }
    }

    /// Gathers the inputs of all rows, as models want them one behind the other.
    private func run(
        _ predictor: any Predictor, _ step: RunnableStep, _ slots: UnsafeMutablePointer<Double>, rowCount: Int
    ) {
        let width = pipeline.slotCount
        let (inputCount, outputCount) = (step.inputs.count, step.outputs.count)
        let needed = rowCount * (inputCount + outputCount)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: needed) { memory in
            guard let inputs = memory.baseAddress else { return }
            let results = inputs + rowCount * inputCount
            for row in 0..<rowCount {
                for (index, input) in step.inputs.enumerated() {
                    inputs[row * inputCount + index] = slots[row * width + Int(input)]
                }
            }
            predictor.predictMargins(rows: inputs, rowCount: rowCount, margins: results)
            for row in 0..<rowCount {
                (slots + row * width + step.outputs.lowerBound).update(
                    from: results + row * outputCount, count: outputCount)
            }
        }
    }
}
