internal import Models

/// Exact contributions for a pipeline that ends in trees or one weighted sum: what the last model says of a derived
/// column is added to the row's column that it was computed from; see `PipelineOperation.soleInputs`.
struct PipelineExplainer: Explainer {
    let featureCount: Int
    let outputCount: Int
    private let slotCount: Int
    private let steps: [RunnableStep]
    private let last: any Explainer
    private let inputs: [Int32]
    /// The row's column behind each input of the last model.
    private let origins: [Int]

    /// A megabyte, so that rows with many slots are explained few at a time.
    private static let blockValues = 1 << 17

    init(_ pipeline: Pipeline) throws(ExplanationError) {
        let index = try Self.lastModel(of: pipeline)
        let step = pipeline.steps[index]
        switch step.operation {
        case .trees(let ensemble): last = try Explainers.make(for: .trees(ensemble))
        case .linear(let layer): last = LinearLayerExplainer(layer: layer, featureCount: step.inputs.count)
        default: throw Self.unsupported(pipeline, found: "\(step.operation.name) as the last step")
        }
        inputs = step.inputs
        origins = try Self.origins(of: step.inputs, in: pipeline)
        featureCount = pipeline.featureNames.count
        outputCount = pipeline.outputCount
        var filled = featureCount
        var steps: [RunnableStep] = []
        for step in pipeline.steps[..<index] {
            steps.append(RunnableStep(step, firstOutput: filled))
            filled += step.outputCount
        }
        self.steps = steps
        slotCount = filled
    }

    func explain(
        row: UnsafePointer<Double>, contributions: UnsafeMutablePointer<Double>, scratch: inout ExplanationScratch
    ) {
        explain(rows: row, rowCount: 1, contributions: contributions, scratch: &scratch)
    }

    func explain(
        rows: UnsafePointer<Double>, rowCount: Int, contributions: UnsafeMutablePointer<Double>,
        scratch: inout ExplanationScratch
    ) {
        let width = outputCount * (featureCount + 1)
        let step = min(rowsAtOnce, max(1, Self.blockValues / valuesPerRow))
        for first in stride(from: 0, to: rowCount, by: step) {
            explainBlock(
                rows + first * featureCount, min(step, rowCount - first), contributions + first * width, &scratch)
        }
    }

    /// Numbers that explaining a row takes: its slots, the last model's inputs, and what that says of them.
    private var valuesPerRow: Int { slotCount + inputs.count + outputCount * (inputs.count + 1) }

    private func explainBlock(
        _ rows: UnsafePointer<Double>, _ rowCount: Int, _ contributions: UnsafeMutablePointer<Double>,
        _ scratch: inout ExplanationScratch
    ) {
        let width = inputs.count
        withUnsafeTemporaryAllocation(of: Double.self, capacity: valuesPerRow * rowCount) { memory in
            guard let slots = memory.baseAddress else { return }
            let derived = slots + slotCount * rowCount
            let found = derived + width * rowCount
            let block = SlotBlock(start: slots, rowCount: rowCount)
            block.scatter(rows, width: featureCount, toSlotsFrom: 0)
            for step in steps { step.run(block) }
            block.gather(inputs, into: derived)
            last.explain(rows: derived, rowCount: rowCount, contributions: found, scratch: &scratch)
            contributions.update(repeating: 0, count: rowCount * outputCount * (featureCount + 1))
            for output in 0..<(rowCount * outputCount) {
                let (from, to) = (found + output * (width + 1), contributions + output * (featureCount + 1))
                for (index, origin) in origins.enumerated() { to[origin] += from[index] }
                to[featureCount] = from[width]
            }
        }
    }

    /// The step whose outputs are the margins, at most behind the one that refuses rows.
    private static func lastModel(of pipeline: Pipeline) throws(ExplanationError) -> Int {
        var margins = pipeline.margins
        var end = pipeline.slotCount
        for index in pipeline.steps.indices.reversed() {
            let step = pipeline.steps[index]
            let first = end - step.outputCount
            if margins == (first..<end).map({ Int32(truncatingIfNeeded: $0) }) {
                guard case .refuse(let checkCount) = step.operation else { return index }
                margins = Array(step.inputs.dropFirst(checkCount))
            }
            end = first
        }
        throw unsupported(pipeline, found: "margins that no single step computes")
    }

    private static func origins(of inputs: [Int32], in pipeline: Pipeline) throws(ExplanationError) -> [Int] {
        var origins: [Int?] = pipeline.featureNames.indices.map { $0 }
        for step in pipeline.steps {
            let sole = step.operation.soleInputs(inputCount: step.inputs.count, outputCount: step.outputCount)
            origins += sole.map { $0.flatMap { origins[Int(step.inputs[$0])] } }
        }
        let found = inputs.compactMap { origins[Int($0)] }
        guard found.count == inputs.count else {
            throw unsupported(pipeline, found: "columns computed from several columns")
        }
        return found
    }

    private static func unsupported(_ pipeline: Pipeline, found: String) -> ExplanationError {
        ExplanationError(
            .pipeline, place: pipeline.producer,
            expected: "trees or one weighted sum of columns that each come from one column of the row", found: found,
            remedy: "serve it without reasons")
    }
}

/// Weight × value for each input, the intercept as base value.
private struct LinearLayerExplainer: Explainer {
    let layer: LinearLayer
    let featureCount: Int

    var outputCount: Int { layer.intercepts.count }

    func explain(
        row: UnsafePointer<Double>, contributions: UnsafeMutablePointer<Double>, scratch: inout ExplanationScratch
    ) {
        for output in 0..<outputCount {
            let to = contributions + output * (featureCount + 1)
            for index in 0..<featureCount { to[index] = layer.weights[output * featureCount + index] * row[index] }
            to[featureCount] = layer.intercepts[output]
        }
    }
}
