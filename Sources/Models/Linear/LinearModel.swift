/// A linear or logistic regression on standardised features.
///
/// For a row x: NaN becomes `fillValues[i]`; z[i] = (x[i] - means[i]) / scales[i];
/// margin = (0 + coefficients[0] × z[0] + coefficients[1] × z[1] + …) + intercept, in `Double`, in feature order.
package struct LinearModel: Sendable, Equatable {
    package enum Link: String, Sendable {
        /// prediction = 1 / (1 + exp(-margin))
        case logit
        case identity
    }

    package let featureNames: [String]
    package let means: [Double]
    /// Standard deviations; none is 0.
    package let scales: [Double]
    package let coefficients: [Double]
    package let intercept: Double
    /// What a missing value counts as, before standardising.
    package let fillValues: [Double]
    package let link: Link

    package init(
        featureNames: [String], means: [Double], scales: [Double], coefficients: [Double], intercept: Double,
        fillValues: [Double], link: Link
    ) throws(ModelError) {
        try checkFeatureNames(featureNames)
        let columns = [
            ("scaler.mean", means), ("scaler.scale", scales), ("coefficients", coefficients),
            ("fill_values", fillValues),
        ]
        for (name, values) in columns {
            guard values.count == featureNames.count else {
                throw ModelError(
                    .countMismatch, at: name, expected: "\(featureNames.count) numbers, one per feature",
                    found: "\(values.count)")
            }
            if let index = values.firstIndex(where: { !$0.isFinite }) {
                throw ModelError(
                    .notFinite, at: "\(name)[\(index)]", expected: "a finite number", found: "\(values[index])")
            }
        }
        if let index = scales.firstIndex(of: 0) {
            throw ModelError(
                .invalidParameter, at: "scaler.scale[\(index)]", expected: "a number other than 0", found: "0",
                remedy: "write 1 for a constant feature, as scikit-learn's StandardScaler does")
        }
        guard intercept.isFinite else {
            throw ModelError(.notFinite, at: "intercept", expected: "a finite number", found: "\(intercept)")
        }
        self.featureNames = featureNames
        self.means = means
        self.scales = scales
        self.coefficients = coefficients
        self.intercept = intercept
        self.fillValues = fillValues
        self.link = link
    }

    /// The same model for rows whose columns are in the order of `names`. Its sum then runs in that order, so the
    /// margin may differ in the last bits.
    package func reordered(to names: [String]) throws(ModelError) -> LinearModel {
        let order = try FeatureOrder(model: featureNames, rows: names)
        return try LinearModel(
            featureNames: names, means: order.moved(means), scales: order.moved(scales),
            coefficients: order.moved(coefficients), intercept: intercept, fillValues: order.moved(fillValues),
            link: link)
    }
}
