internal import Glibc

extension Objective {
    /// Turns one row's margins into its predictions, in place, with the operations of LightGBM's `ConvertOutput` in
    /// their order, so that results are equal bit for bit where the C library's `exp` is the same.
    ///
    /// - Parameter outputs: One row: as many values as the model has outputs.
    package func transform(_ outputs: UnsafeMutableBufferPointer<Double>) {
        switch self {
        case .binary(let sigmoid), .multiclassOneVersusAll(_, let sigmoid):
            for index in outputs.indices { outputs[index] = Self.logistic(outputs[index], steepness: sigmoid) }
        case .crossEntropy, .logistic:
            for index in outputs.indices { outputs[index] = Self.logistic(outputs[index], steepness: 1) }
        case .crossEntropyLambda:
            for index in outputs.indices { outputs[index] = log1p(exp(outputs[index])) }
        case .multiclass:
            Self.softmax(outputs)
        case .xgboost(let objective):
            objective.transform(outputs)
        case .onnx(let transform): transform.transform(outputs)
        case .poisson, .gamma, .tweedie:
            for index in outputs.indices { outputs[index] = exp(outputs[index]) }
        case .regression(_, squareRoot: true):
            for index in outputs.indices { outputs[index] = Self.signedSquare(outputs[index]) }
        case .regression(_, squareRoot: false), .lambdaRank, .rankXENDCG, .custom, .identity:
            break
        case .scikitLearn(let output): output.transform(outputs)
        }
    }

    private static func logistic(_ margin: Double, steepness: Double) -> Double {
        1 / (1 + exp(-steepness * margin))
    }

    private static func signedSquare(_ value: Double) -> Double {
        let sign: Double = value > 0 ? 1 : (value < 0 ? -1 : 0)
        return sign * value * value
    }

    private static func softmax(_ values: UnsafeMutableBufferPointer<Double>) {
        guard var largest = values.first else { return }
        // As `std::max(value, largest)`: the first argument wins unless it is smaller.
        for value in values.dropFirst() where !(value < largest) { largest = value }
        var sum = 0.0
        for index in values.indices {
            values[index] = exp(values[index] - largest)
            sum += values[index]
        }
        for index in values.indices { values[index] /= sum }
    }
}
