internal import Models

/// The margin of a `LinearModel`, term by term in feature order, then the intercept.
struct LinearPredictor: Predictor {
    private let model: LinearModel

    var featureCount: Int { model.featureNames.count }
    var outputCount: Int { 1 }

    init(_ model: LinearModel) { self.model = model }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        let count = featureCount
        for row in 0..<rowCount {
            let values = rows + row * count
            var sum = 0.0
            for index in 0..<count { sum += model.term(index, of: values[index]) }
            margins[row] = sum + model.intercept
        }
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
