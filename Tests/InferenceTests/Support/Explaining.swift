import Models

@testable import Inference

/// Contributions of each row: for each output, one number per feature and the base value.
func contributions(_ model: Model, _ rows: [[Double]]) throws -> [[Double]] {
    let explainer = try Explainers.make(for: model)
    var scratch = ExplanationScratch()
    var results: [[Double]] = []
    for row in rows {
        var values = [Double](repeating: .nan, count: explainer.outputCount * (explainer.featureCount + 1))
        values.withUnsafeMutableBufferPointer { values in
            row.withUnsafeBufferPointer { row in
                guard let rowStart = row.baseAddress, let start = values.baseAddress else { return }
                explainer.explain(row: rowStart, contributions: start, scratch: &scratch)
            }
        }
        results.append(values)
    }
    return results
}
