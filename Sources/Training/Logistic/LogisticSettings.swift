internal import SystemIO

/// How the `logistic` engine trains.
package struct LogisticSettings: Sendable {
    package enum Method: Sendable {
        case newton(Newton)
        case compatible(Compatible)
    }

    /// The minimum of the weighted log loss with an L2 penalty, missing values as the mean.
    package struct Newton: Sendable {
        /// λ in mean log loss + λ/2 × the sum of the squared coefficients of standardised features; nil: that of
        /// `penalties` with the least log loss on validation rows. scikit-learn's C is 1 / (λ × the summed weights).
        package var penalty: Double?
        package var penalties = [10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0001]
        /// Puts Platt's line, fitted on the validation rows' margins, into the coefficients and the intercept.
        package var calibrates = true

        package init() {}
    }

    /// ReliScore's own: scikit-learn's stochastic gradient descent.
    package struct Compatible: Sendable {
        package var batchRows = 250_000
        /// Each batch in scikit-learn's random order; otherwise rows as they stand.
        package var shuffles = true

        package init() {}
    }

    /// λ where there are no validation rows of both classes to choose it by.
    static let usualPenalty = 0.3

    package var method: Method
    /// The result does not depend on it. `compatible` needs its rows one after the other, and uses one.
    package var threads = UsableProcessors.count()

    package init(_ method: Method = .newton(Newton())) { self.method = method }

    func validate() throws(TrainingError) {
        switch method {
        case .newton(let newton):
            for penalty in [newton.penalty].compactMap({ $0 }) + newton.penalties {
                guard penalty.isFinite, penalty >= 0 else {
                    throw TrainingError(
                        .usage, "cannot train: expected an L2 penalty of 0 or more, found \(penalty)")
                }
            }
            guard newton.penalty != nil || !newton.penalties.isEmpty else {
                throw TrainingError(.usage, "cannot train: expected L2 penalties to choose from, found none")
            }
        case .compatible(let compatible):
            guard (1...Int(Int32.max)).contains(compatible.batchRows) else {
                throw TrainingError(
                    .usage, "cannot train: expected batches of 1 to \(Int32.max) rows, found \(compatible.batchRows)")
            }
        }
    }
}
