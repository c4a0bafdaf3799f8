internal import Datasets
internal import Inference
internal import Models

/// Scores batches, with memory that is used again.
final class BatchScorer {
    let outputCount: Int
    let featureCount: Int
    private let model: RunnableModel
    private let isRaw: Bool
    private let explainer: (any Explainer)?
    private var scratch = ExplanationScratch()
    /// `[rows, outputCount]`
    private var outputs: [Double]
    private let explainedRows: Int
    /// `[explainedRows, outputCount, featureCount + 1]`
    private var contributions: [Double]

    init(_ model: RunnableModel, isRaw: Bool, explains: Bool) throws(CommandError) {
        self.model = model
        self.isRaw = isRaw
        outputCount = model.model.outputCount
        featureCount = model.featureNames.count
        explainer = explains ? try model.requireExplainer() : nil
        outputs = Array(repeating: 0, count: outputCount)
        explainedRows = explainer?.rowsAtOnce ?? 0
        contributions = Array(repeating: 0, count: explainedRows * outputCount * (featureCount + 1))
    }

    /// Hands each row's outputs and, if asked for, its contributions to `use`, in order.
    func score(
        _ rows: FeatureMatrix,
        _ use: (Int, _ outputs: ArraySlice<Double>, _ contributions: ArraySlice<Double>?) throws -> Void
    ) rethrows {
        predict(rows)
        let width = outputCount * (featureCount + 1)
        for row in 0..<rows.rowCount {
            let outputs = outputs[row * outputCount..<(row + 1) * outputCount]
            guard let explainer else {
                try use(row, outputs, nil)
                continue
            }
            let place = row % explainedRows
            if place == 0 { explain(rows, from: row, with: explainer) }
            try use(row, outputs, contributions[place * width..<(place + 1) * width])
        }
    }

    private func predict(_ rows: FeatureMatrix) {
        let needed = rows.rowCount * outputCount
        if outputs.count < needed { outputs = Array(repeating: 0, count: needed) }
        let (isRaw, outputCount, transform) = (isRaw, outputCount, model.model.outputTransform)
        rows.values.withUnsafeBufferPointer { values in
            outputs.withUnsafeMutableBufferPointer { outputs in
                guard let start = values.baseAddress, let margins = outputs.baseAddress else { return }
                model.predictor.predictMargins(rows: start, rowCount: rows.rowCount, margins: margins)
                if isRaw { return }
                for row in 0..<rows.rowCount {
                    let range = row * outputCount..<(row + 1) * outputCount
                    transform.apply(to: UnsafeMutableBufferPointer(rebasing: outputs[range]))
                }
            }
        }
    }

    private func explain(_ rows: FeatureMatrix, from first: Int, with explainer: any Explainer) {
        let count = min(explainedRows, rows.rowCount - first)
        rows.values.withUnsafeBufferPointer { values in
            contributions.withUnsafeMutableBufferPointer { contributions in
                guard let start = values.baseAddress, let target = contributions.baseAddress else { return }
                explainer.explain(
                    rows: start + first * featureCount, rowCount: count, contributions: target, scratch: &scratch)
            }
        }
    }
}
