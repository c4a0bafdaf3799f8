internal import Glibc

/// What scikit-learn makes of a model's margins.
///
/// `exp`, `log` and `pow` are the C library's, one value at a time. So are scipy's `expit` and `logit`; numpy's own `exp`
/// and `power` are vectorised by processor and may differ from them, and between machines, in the last bit.
package enum ScikitLearnOutput: Sendable, Equatable {
    /// The margin is P(class 1): averages of tree probabilities.
    case probability
    /// The margins are the classes' probabilities.
    case probabilities(classCount: Int)
    /// The margins are the predictions, any number of them.
    case values
    /// P(class 1) = expit(steepness × margin): 2 for the exponential loss, else 1.
    case logistic(steepness: Double)
    case softmax(classCount: Int)
    /// The same by way of the logarithm of the sum: boosting before the losses were shared, up to version 1.3.
    case softmaxByLogarithm(classCount: Int)
    /// A log link: Poisson and gamma losses.
    case exponential
    /// Of an isolation forest: the margin is the summed depth of leaves, the output `decision_function`,
    /// -2^(-depth / normaliser) - offset: below 0 for outliers.
    case isolation(normaliser: Double, offset: Double)

    package var requiredOutputCount: Int? {
        switch self {
        case .values: nil
        case .probabilities(let classCount), .softmax(let classCount), .softmaxByLogarithm(let classCount): classCount
        case .probability, .logistic, .exponential, .isolation: 1
        }
    }

    package var yieldsProbability: Bool {
        switch self {
        case .probability, .logistic: true
        default: false
        }
    }

    package var name: String {
        switch self {
        case .probability: "probability"
        case .probabilities: "class probabilities"
        case .values: "values"
        case .logistic: "logistic"
        case .softmax, .softmaxByLogarithm: "softmax"
        case .exponential: "log link"
        case .isolation: "isolation"
        }
    }

    /// - Parameter outputs: One row's margins, replaced by its predictions.
    package func transform(_ outputs: UnsafeMutableBufferPointer<Double>) {
        switch self {
        case .probability, .probabilities, .values: break
        case .logistic(let steepness):
            for index in outputs.indices { outputs[index] = 1 / (1 + exp(-(steepness * outputs[index]))) }
        case .softmax: Self.softmax(outputs)
        case .softmaxByLogarithm: Self.softmaxByLogarithm(outputs)
        case .exponential:
            for index in outputs.indices { outputs[index] = exp(outputs[index]) }
        case .isolation(let normaliser, let offset):
            for index in outputs.indices {
                // A forest of single rows has neither depth nor normaliser; its score is set.
                let depth = normaliser == 0 ? 1 : outputs[index] / normaliser
                outputs[index] = -pow(2, -depth) - offset
            }
        }
    }

    private static func softmax(_ values: UnsafeMutableBufferPointer<Double>) {
        let largest = values.max() ?? 0
        for index in values.indices { values[index] = exp(values[index] - largest) }
        let sum = NumpySum.of(values)
        for index in values.indices { values[index] /= sum }
    }

    private static func softmaxByLogarithm(_ values: UnsafeMutableBufferPointer<Double>) {
        let largest = values.max() ?? 0
        var sum = 0.0
        for value in values { sum += exp(value - largest) }
        let logarithm = log(sum) + largest
        for index in values.indices { values[index] = exp(values[index] - logarithm) }
    }
}
