/// What an operator of an ONNX graph computes for one row, with the rounding of its element type.
///
/// Values are kept as `Double`, which holds every `Float`; what is computed in `Float` is rounded after each operation.
package enum TensorOperation: Sendable {
    /// How results are rounded.
    package enum Precision: Sendable {
        case float, double
        /// Whole numbers; division cuts towards zero.
        case integer
    }

    package enum Unary: Sendable, Equatable {
        /// To the precision: a cast.
        case round
        /// Cut towards zero: a cast to whole numbers.
        case truncate
        /// 0 becomes 0, all else 1: a cast to booleans, and twice negated, Not.
        case isNonzero, isZero
        case isNaN, negate, magnitude, squareRoot, reciprocal, exponential, logarithm, sigmoid, tanh, relu
        case floor, ceiling, roundToEven, sign, softplus, erf
        case leakyRelu(slope: Double)
        case elu(alpha: Double)
        /// 1 above the threshold, else 0.
        case binarize(threshold: Double)
    }

    package enum Binary: Sendable {
        case add, subtract, multiply, divide, power, minimum, maximum
        case less, lessOrEqual, greater, greaterOrEqual, equal, and, or, xor
    }

    package enum Reduction: Sendable {
        case sum, mean, minimum, maximum, product, sumOfSquares, magnitudes, euclidean, logSumExp
    }

    package enum Norm: String, Sendable, CaseIterable {
        case largest = "MAX"
        case l1 = "L1"
        case l2 = "L2"
    }

    /// One input, one output.
    case unary(Unary, Precision)
    /// All left operands, then all right ones.
    case binary(Binary, Precision)
    /// Conditions, then what they choose when not 0, then what otherwise.
    case select
    case product(TensorProduct)
    /// Groups of so many inputs become one output each.
    case reduce(Reduction, width: Int, Precision)
    /// The position of the largest or smallest of each group; of equals the first, or the last.
    case position(ofLargest: Bool, width: Int, takesLast: Bool)
    /// Over groups of so many inputs.
    case softmax(width: Int, isLogarithm: Bool, Precision)
    /// All inputs are one vector.
    case normalise(Norm)
    case treeScores(ONNXTreeScores)

    package var name: String {
        switch self {
        case .unary(let function, _): "\(function)"
        case .binary(let function, _): "\(function)"
        case .select: "select"
        case .product: "product"
        case .reduce(let reduction, _, _): "reduce \(reduction)"
        case .position: "position"
        case .softmax(_, let isLogarithm, _): isLogarithm ? "log softmax" : "softmax"
        case .normalise(let norm): "normalise \(norm.rawValue)"
        case .treeScores: "tree scores"
        }
    }

    /// Each output comes from the input at its own place alone.
    var isElementwise: Bool { if case .unary = self { true } else { false } }

    func check(inputCount: Int, outputCount: Int, at place: String) throws(ModelError) {
        func require(_ condition: Bool, _ expected: String) throws(ModelError) {
            guard condition else {
                throw ModelError(
                    .countMismatch, at: place, expected: expected, found: "\(inputCount) to \(outputCount)")
            }
        }
        switch self {
        case .unary, .normalise: try require(inputCount == outputCount, "as many outputs as inputs")
        case .binary: try require(inputCount == 2 * outputCount, "two inputs for each output")
        case .select: try require(inputCount == 3 * outputCount, "three inputs for each output")
        case .product(let product): try product.check(inputCount: inputCount, outputCount: outputCount, at: place)
        case .reduce(_, let width, _), .position(_, let width, _):
            let (needed, overflow) = outputCount.multipliedReportingOverflow(by: width)
            try require(width >= 1 && !overflow && inputCount == needed, "\(width) inputs for each output")
        case .softmax(let width, _, _):
            try require(width >= 1 && inputCount == outputCount && inputCount % width == 0, "groups of \(width)")
        case .treeScores(let scores): try scores.check(inputCount: inputCount, outputCount: outputCount, at: place)
        }
    }
}

/// A row times a matrix, as onnxruntime multiplies: each output adds its products in the order of the inputs, with one
/// rounding for product and sum (fused), in runs of `blockLength` whose sums are then added to the bias.
package struct TensorProduct: Sendable, Equatable {
    /// Row-major `[inputCount, outputCount]`.
    package let weights: [Double]
    /// One per output, or none.
    package let bias: [Double]
    package let isDouble: Bool

    package init(weights: [Double], bias: [Double], isDouble: Bool) {
        self.weights = weights
        self.bias = bias
        self.isDouble = isDouble
    }

    func check(inputCount: Int, outputCount: Int, at place: String) throws(ModelError) {
        let (count, overflow) = inputCount.multipliedReportingOverflow(by: outputCount)
        guard !overflow, weights.count == count, bias.isEmpty || bias.count == outputCount, inputCount > 0 else {
            throw ModelError(
                .countMismatch, at: place, expected: "\(inputCount) weights for each of \(outputCount) outputs",
                found: "\(weights.count), and \(bias.count) in the bias")
        }
    }
}
