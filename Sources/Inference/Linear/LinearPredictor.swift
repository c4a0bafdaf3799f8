internal import CForestKernels
internal import Models

/// The margin of a `LinearModel`, term by term in feature order, then the intercept; several rows side by side.
///
/// The arrays that `linear` points into live as long as the value and never change, hence `@unchecked Sendable`.
final class LinearPredictor: Predictor, @unchecked Sendable {
    let featureCount: Int
    let outputCount = 1
    private let kernel: ForestKernel
    private let fills: FixedArray<Double>
    private let means: FixedArray<Double>
    private let scales: FixedArray<Double>
    private let coefficients: FixedArray<Double>
    private let linear: cforest_linear

    init(_ model: LinearModel, kernel: ForestKernel = .best) {
        featureCount = model.featureNames.count
        self.kernel = kernel
        fills = FixedArray(model.fillValues)
        means = FixedArray(model.means)
        scales = FixedArray(model.scales)
        coefficients = FixedArray(model.coefficients)
        linear = cforest_linear(
            fills: fills.start, means: means.start, scales: scales.start, coefficients: coefficients.start,
            intercept: model.intercept, feature_count: UInt32(truncatingIfNeeded: model.featureNames.count))
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        withUnsafePointer(to: linear) { cforest_linear_rows($0, rows, UInt(rowCount), margins, kernel.code) }
    }
}

extension LinearModel {
    /// What one feature adds to the margin: weight × standardised value.
    @inline(__always)
    func term(_ index: Int, of value: Double) -> Double {
        let known = value.isNaN ? fillValues[index] : value
        return coefficients[index] * ((known - means[index]) / scales[index])
    }
}
