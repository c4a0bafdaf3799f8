internal import Glibc
internal import Models

extension TensorOperation.Precision {
    @inline(__always)
    func rounded(_ value: Double) -> Double {
        switch self {
        case .float: Double(Float(value))
        case .double: value
        case .integer: value.rounded(.towardZero)
        }
    }
}

extension TensorOperation.Unary {
    func value(_ x: Double, _ precision: TensorOperation.Precision) -> Double {
        switch self {
        case .round: return precision.rounded(x)
        case .truncate: return x.rounded(.towardZero)
        case .isNonzero: return x != 0 ? 1 : 0
        case .isZero: return x == 0 ? 1 : 0
        case .isNaN: return x.isNaN ? 1 : 0
        case .negate: return -x
        case .magnitude: return x.magnitude
        // Of exact operations the rounding of the Double result is that of the Float operation.
        case .squareRoot: return precision.rounded(x.squareRoot())
        case .reciprocal: return precision.rounded(1 / x)
        case .exponential: return precision == .float ? Double(RationalFunctions.exp(Float(x))) : exp(x)
        case .logarithm: return precision == .float ? Double(logf(Float(x))) : log(x)
        case .erf: return precision == .float ? Double(erff(Float(x))) : Glibc.erf(x)
        case .sigmoid: return precision == .float ? Double(RationalFunctions.logistic(Float(x))) : 1 / (1 + exp(-x))
        case .tanh: return precision == .float ? Double(RationalFunctions.tanh(Float(x))) : Glibc.tanh(x)
        case .relu: return x < 0 ? 0 : x
        case .floor: return x.rounded(.down)
        case .ceiling: return x.rounded(.up)
        case .roundToEven: return x.rounded(.toNearestOrEven)
        case .sign: return x > 0 ? 1 : (x < 0 ? -1 : x)
        case .softplus:
            return precision == .float
                ? Double(x > 0 ? Float(x) + logf(expf(-Float(x)) + 1) : logf(expf(Float(x)) + 1))
                : (x > 0 ? x + log(exp(-x) + 1) : log(exp(x) + 1))
        case .leakyRelu(let slope): return x >= 0 ? x : precision.rounded(x * slope)
        case .elu(let alpha):
            if x >= 0 { return x }
            return precision == .float
                ? Double(Float(alpha) * (expf(Float(x)) - 1)) : alpha * (exp(x) - 1)
        case .binarize(let threshold): return x > threshold ? 1 : 0
        }
    }
}

extension TensorOperation.Binary {
    func value(_ x: Double, _ y: Double, _ precision: TensorOperation.Precision) -> Double {
        switch self {
        case .add: return precision.rounded(x + y)
        case .subtract: return precision.rounded(x - y)
        case .multiply: return precision.rounded(x * y)
        case .divide: return precision.rounded(x / y)
        case .power:
            if y == 2 { return precision.rounded(x * x) }
            if y == 3 { return precision.rounded(precision.rounded(x * x) * x) }
            return precision == .float ? Double(powf(Float(x), Float(y))) : pow(x, y)
        case .minimum: return x.isNaN || y.isNaN ? .nan : (y < x ? y : x)
        case .maximum: return x.isNaN || y.isNaN ? .nan : (y > x ? y : x)
        case .less: return x < y ? 1 : 0
        case .lessOrEqual: return x <= y ? 1 : 0
        case .greater: return x > y ? 1 : 0
        case .greaterOrEqual: return x >= y ? 1 : 0
        case .equal: return x == y ? 1 : 0
        case .and: return x != 0 && y != 0 ? 1 : 0
        case .or: return x != 0 || y != 0 ? 1 : 0
        case .xor: return (x != 0) != (y != 0) ? 1 : 0
        }
    }
}

extension TensorOperation.Reduction {
    func value(
        _ values: UnsafeMutableBufferPointer<Double>, _ precision: TensorOperation.Precision
    ) -> Double {
        func fold(_ start: Double, _ next: (Double, Double) -> Double) -> Double {
            values.reduce(start) { precision.rounded(next($0, $1)) }
        }
        switch self {
        case .sum: return fold(0, +)
        case .mean: return precision.rounded(fold(0, +) / Double(values.count))
        case .minimum: return values.dropFirst().reduce(values[0]) { $1 < $0 || $1.isNaN ? $1 : $0 }
        case .maximum: return values.dropFirst().reduce(values[0]) { $1 > $0 || $1.isNaN ? $1 : $0 }
        case .product: return fold(1, *)
        case .sumOfSquares: return fold(0) { $0 + precision.rounded($1 * $1) }
        case .magnitudes: return fold(0) { $0 + $1.magnitude }
        case .euclidean: return precision.rounded(fold(0) { $0 + precision.rounded($1 * $1) }.squareRoot())
        case .logSumExp:
            let largest = values.max() ?? 0
            let sum = fold(0) {
                $0 + (precision == .float ? Double(expf(Float($1 - largest))) : exp($1 - largest))
            }
            return precision.rounded((precision == .float ? Double(logf(Float(sum))) : log(sum)) + largest)
        }
    }
}

extension TensorOperation.Norm {
    /// All in `Float`, in the order of the values; a norm of 0 divides nothing.
    func apply(to values: UnsafeMutableBufferPointer<Double>) {
        var norm: Float = self == .largest ? -.greatestFiniteMagnitude : 0
        for value in values.lazy.map(Float.init) {
            switch self {
            case .largest: norm = norm < value ? value : norm
            case .l1: norm += value.magnitude
            case .l2: norm += value * value
            }
        }
        for index in values.indices {
            let value = Float(values[index])
            guard norm != 0 else {
                values[index] = Double(value)
                continue
            }
            if self == .l2 {
                let root = (value * value / norm).squareRoot()
                values[index] = Double(value < 0 ? -root : root)
            } else {
                values[index] = Double(value / norm)
            }
        }
    }
}

enum Softmax {
    /// As onnxruntime: eight running sums, added up in pairs; then a product with the reciprocal. Beyond 16 values its
    /// order depends on the processor.
    static func float(_ values: UnsafeMutableBufferPointer<Double>, _ isLogarithm: Bool) {
        let largest = Float(values.max() ?? 0)
        var sums = SIMD8<Float>(repeating: 0)
        for index in values.indices {
            let power = RationalFunctions.exp(Float(values[index]) - largest)
            sums[index & 7] += power
            if !isLogarithm { values[index] = Double(power) }
        }
        let pairs = sums.evenHalf + sums.oddHalf
        let quarters = pairs.evenHalf + pairs.oddHalf
        let sum = quarters.x + quarters.y
        if isLogarithm {
            let logarithm = logf(sum)
            for index in values.indices { values[index] = Double(Float(values[index]) - largest - logarithm) }
        } else {
            let reciprocal = 1 / sum
            for index in values.indices { values[index] = Double(Float(values[index]) * reciprocal) }
        }
    }

    static func double(_ values: UnsafeMutableBufferPointer<Double>, _ isLogarithm: Bool) {
        let largest = values.max() ?? 0
        let sum = values.reduce(0) { $0 + exp($1 - largest) }
        for index in values.indices {
            values[index] =
                isLogarithm ? values[index] - largest - log(sum) : exp(values[index] - largest) / sum
        }
    }
}
