internal import Inference
internal import ModelFormats
internal import Models

/// A file is refused, or gives a model that runs: the compiled engine equals the plain one to the bit, in batches and
/// row by row, and explanations, where there are any, stay in their memory.
func tryModel(_ bytes: UnsafeRawBufferPointer) -> CInt {
    guard let model = try? ModelFile.read(bytes), model.featureNames.count <= 256, model.outputCount <= 64 else {
        return 0
    }
    let rowCount = 70
    let rows = awkwardRows(count: rowCount, width: model.featureNames.count)
    let compiled = margins(Predictors.make(for: model), rows, rowCount: rowCount)
    let plain = margins(Predictors.makeReference(for: model), rows, rowCount: rowCount)
    precondition(compiled.elementsEqual(plain) { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN })
    let last = margins(Predictors.make(for: model), Array(rows.suffix(model.featureNames.count)), rowCount: 1)
    precondition(
        zip(last, compiled.suffix(model.outputCount)).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN })
    explain(model, rows)
    return 0
}

private func margins(_ predictor: any Predictor, _ rows: [Double], rowCount: Int) -> [Double] {
    var margins = [Double](repeating: 0, count: rowCount * predictor.outputCount)
    rows.withUnsafeBufferPointer { rows in
        margins.withUnsafeMutableBufferPointer { margins in
            guard let row = rows.baseAddress, let start = margins.baseAddress else { return }
            predictor.predictMargins(rows: row, rowCount: rowCount, margins: start)
        }
    }
    return margins
}

private func explain(_ model: Model, _ rows: [Double]) {
    guard let explainer = try? Explainers.make(for: model) else { return }
    var contributions = [Double](repeating: 0, count: model.outputCount * (model.featureNames.count + 1))
    var scratch = ExplanationScratch()
    rows.withUnsafeBufferPointer { rows in
        contributions.withUnsafeMutableBufferPointer { contributions in
            guard let row = rows.baseAddress, let start = contributions.baseAddress else { return }
            explainer.explain(row: row, contributions: start, scratch: &scratch)
        }
    }
}

/// Missing, infinite, tiny and huge values, codes of categories, and numbers around the usual thresholds.
private func awkwardRows(count: Int, width: Int) -> [Double] {
    let values: [Double] = [
        .nan, 0, -0.0, 1, -1, 2, 3, 5, 31, 32, 63, 64, 0.5, -0.5, 1e-36, -1e-36, .infinity, -.infinity, 1e300, -1e300,
        .leastNonzeroMagnitude, 0.1, 2.45, 100.25, 2_147_483_648, -3,
    ]
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<(count * width)).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return values[Int(state >> 33) % values.count]
    }
}
