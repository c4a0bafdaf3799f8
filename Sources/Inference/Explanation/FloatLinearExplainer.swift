internal import Models

/// Contributions of weighted sums: each feature's product, and the bias, as XGBoost's gblinear gives them.
struct FloatLinearExplainer: Explainer {
    let featureCount: Int
    private let sum: FloatLinearSum
    /// For each of the sum's inputs, its column in the row.
    private let columns: [Int32]

    var outputCount: Int { sum.starts.count }

    /// Nil unless the pipeline is one such sum and nothing else.
    init?(_ pipeline: Pipeline) {
        guard pipeline.steps.count == 1, case .floatLinear(let sum) = pipeline.steps[0].operation else { return nil }
        let first = pipeline.featureNames.count
        guard pipeline.margins.map(Int.init) == Array(first..<(first + sum.starts.count)) else { return nil }
        self.sum = sum
        featureCount = first
        columns = pipeline.steps[0].inputs
    }

    func explain(
        row: UnsafePointer<Double>, contributions: UnsafeMutablePointer<Double>, scratch: inout ExplanationScratch
    ) {
        let width = featureCount + 1
        for output in 0..<outputCount {
            let values = contributions + output * width
            values.update(repeating: 0, count: featureCount)
            for (input, column) in columns.enumerated() {
                let value = row[Int(column)]
                if !value.isNaN { values[Int(column)] += Double(Float(value) * sum.weight(of: input, output: output)) }
            }
            values[featureCount] = Double(sum.starts[output])
        }
    }
}
