import Models

@testable import Inference

/// Margins of all rows in one batch.
func margins(_ model: Model, _ rows: [[Double]]) -> [[Double]] {
    margins(Predictors.make(for: model), rows, batch: rows.count)
}

/// Margins of all rows, so many at a time.
func margins(_ predictor: any Predictor, _ rows: [[Double]], batch: Int) -> [[Double]] {
    let flat = rows.flatMap { $0 }
    var results = [Double](repeating: .nan, count: rows.count * predictor.outputCount)
    results.withUnsafeMutableBufferPointer { results in
        flat.withUnsafeBufferPointer { flat in
            guard let rowStart = flat.baseAddress, let resultStart = results.baseAddress else { return }
            for first in stride(from: 0, to: rows.count, by: max(batch, 1)) {
                predictor.predictMargins(
                    rows: rowStart + first * predictor.featureCount, rowCount: min(batch, rows.count - first),
                    margins: resultStart + first * predictor.outputCount)
            }
        }
    }
    return chunked(results, by: predictor.outputCount)
}

func transformed(_ model: Model, _ margins: [[Double]]) -> [[Double]] {
    let transform = model.outputTransform
    return margins.map { row in
        var row = row
        row.withUnsafeMutableBufferPointer { transform.apply(to: $0) }
        return row
    }
}

func chunked(_ values: [Double], by count: Int) -> [[Double]] {
    stride(from: 0, to: values.count, by: count).map { Array(values[$0..<($0 + count)]) }
}
