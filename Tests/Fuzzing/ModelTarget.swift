internal import ModelFormats
internal import Models

@testable import Inference

/// A file is refused, or gives a model that runs: every compiled loop equals the plain one to the bit, in batches and
/// row by row, and explanations, where there are any, stay in their memory.
func tryModel(_ bytes: UnsafeRawBufferPointer) -> CInt {
    guard let model = try? ModelFile.read(bytes), model.featureNames.count <= 256, model.outputCount <= 64 else {
        return 0
    }
    let rows = awkwardRows(width: model.featureNames.count)
    // The instruction sets in turn: the same forest comes by many times.
    let kernel = ForestKernel.available[bytes.count % ForestKernel.available.count]
    if case .trees(let ensemble) = model {
        let plain = margins(ReferenceForest(ensemble), rows)
        for loop in compiledLoops(ensemble, kernel: kernel) { check(loop, rows, against: plain) }
    } else {
        let predictor = Predictors.make(for: model)
        check(predictor, rows, against: margins(predictor, rows))
    }
    explain(model, rows)
    return 0
}

/// More than a block of 64, and not a multiple of it.
private let rowCount = 70

private func check(_ predictor: any Predictor, _ rows: [Double], against plain: [Double]) {
    precondition(areEqual(margins(predictor, rows), plain), "\(predictor) differs")
    let last = margins(predictor, Array(rows.suffix(predictor.featureCount)), rowCount: 1)
    precondition(areEqual(last, Array(plain.suffix(predictor.outputCount))), "\(predictor) differs for one row")
}

private func areEqual(_ left: [Double], _ right: [Double]) -> Bool {
    left.elementsEqual(right) { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }
}

private func margins(_ predictor: any Predictor, _ rows: [Double], rowCount: Int = rowCount) -> [Double] {
    var margins = [Double](repeating: 0, count: rowCount * predictor.outputCount)
    rows.withUnsafeBufferPointer { rows in
        margins.withUnsafeMutableBufferPointer { margins in
            guard let row = rows.baseAddress, let start = margins.baseAddress else { return }
            predictor.predictMargins(rows: row, rowCount: rowCount, margins: start)
        }
    }
    return margins
}

/// One row, and a block of rows with one left over.
private func explain(_ model: Model, _ rows: [Double]) {
    guard let explainer = try? Explainers.make(for: model) else { return }
    let width = model.outputCount * (model.featureNames.count + 1)
    var one = [Double](repeating: 0, count: width)
    var block = [Double](repeating: 0, count: width * 9)
    var scratch = ExplanationScratch()
    rows.withUnsafeBufferPointer { rows in
        one.withUnsafeMutableBufferPointer { one in
            block.withUnsafeMutableBufferPointer { block in
                guard let row = rows.baseAddress, let one = one.baseAddress, let block = block.baseAddress else {
                    return
                }
                explainer.explain(row: row, contributions: one, scratch: &scratch)
                explainer.explain(rows: row, rowCount: 9, contributions: block, scratch: &scratch)
            }
        }
    }
    precondition(areEqual(one, Array(block.prefix(width))), "a row is explained otherwise among others")
}

/// Missing, infinite, tiny and huge values, codes of categories, and numbers around the usual thresholds.
private func awkwardRows(width: Int) -> [Double] {
    let values: [Double] = [
        .nan, 0, -0.0, 1, -1, 2, 3, 5, 31, 32, 63, 64, 0.5, -0.5, 1e-36, -1e-36, .infinity, -.infinity, 1e300, -1e300,
        .leastNonzeroMagnitude, 0.1, 2.45, 100.25, 2_147_483_648, -3,
    ]
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<(rowCount * width)).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return values[Int(state >> 33) % values.count]
    }
}
