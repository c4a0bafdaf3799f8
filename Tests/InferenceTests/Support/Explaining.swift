import Models

@testable import Inference

/// Contributions of each row: for each output, one number per feature and the base value.
func contributions(_ model: Model, _ rows: [[Double]]) throws -> [[Double]] {
    contributions(try Explainers.make(for: model), rows, inBlocks: false)
}

func contributions(_ explainer: some Explainer, _ rows: [[Double]], inBlocks: Bool) -> [[Double]] {
    let width = explainer.outputCount * (explainer.featureCount + 1)
    let flat = rows.flatMap { $0 }
    var results = [Double](repeating: .nan, count: rows.count * width)
    var scratch = ExplanationScratch()
    results.withUnsafeMutableBufferPointer { results in
        flat.withUnsafeBufferPointer { flat in
            guard let values = flat.baseAddress, let target = results.baseAddress else { return }
            if inBlocks {
                explainer.explain(rows: values, rowCount: rows.count, contributions: target, scratch: &scratch)
                return
            }
            for row in rows.indices {
                explainer.explain(
                    row: values + row * explainer.featureCount, contributions: target + row * width, scratch: &scratch)
            }
        }
    }
    return chunked(results, by: width)
}
