internal import Glibc

/// What ONNX's tree and linear operators do with their sums: the attribute `post_transform`, computed in `Float` with
/// the operations of onnxruntime in their order.
package struct ONNXPostTransform: Sendable, Equatable {
    package enum Function: String, Sendable, CaseIterable {
        case none = "NONE"
        case logistic = "LOGISTIC"
        case softmax = "SOFTMAX"
        /// Softmax that leaves near-zeros out.
        case softmaxZero = "SOFTMAX_ZERO"
        case probit = "PROBIT"
    }

    package let function: Function
    /// Results are rounded to `Float`; only a model in `Double` throughout has others.
    package let roundsToFloat: Bool
    /// The one output is the probability of a classifier's second class.
    package let isBinaryClassifier: Bool

    package init(_ function: Function, roundsToFloat: Bool = true, isBinaryClassifier: Bool = false) {
        self.function = function
        self.roundsToFloat = roundsToFloat
        self.isBinaryClassifier = isBinaryClassifier
    }

    /// ONNX's word for it, or what the sums are where nothing is done to them.
    package var name: String {
        function == .none ? (isBinaryClassifier ? "probability" : "values") : function.rawValue
    }

    /// - Parameter outputs: One row. Sums in, predictions out.
    package func transform(_ outputs: UnsafeMutableBufferPointer<Double>) {
        switch function {
        case .none: break
        case .logistic: for index in outputs.indices { outputs[index] = Double(Self.logistic(Float(outputs[index]))) }
        case .softmax: Self.softmax(outputs)
        case .softmaxZero: softmaxZero(outputs)
        case .probit: for index in outputs.indices { outputs[index] = Double(Self.probit(Float(outputs[index]))) }
        }
        if roundsToFloat {
            for index in outputs.indices { outputs[index] = Double(Float(outputs[index])) }
        }
    }

    private static func logistic(_ value: Float) -> Float {
        let upper = 1 / (1 + expf(-abs(value)))
        return value < 0 ? 1 - upper : upper
    }

    /// By Winitzki's approximation of the inverse error function.
    private static func probit(_ probability: Float) -> Float {
        var x = 2 * probability - 1
        let sign: Float = x < 0 ? -1 : 1
        x = (1 - x) * (1 + x)
        let logarithm = logf(x)
        let v = 2 / ((0x1.921fb6p1 as Float) * 0.147) + 0.5 * logarithm
        let w = 1 / (0.147 as Float) * logarithm
        return 0x1.6a09e6p0 * (sign * (-v + (v * v - w).squareRoot()).squareRoot())
    }

    private static func largest(_ values: UnsafeMutableBufferPointer<Double>) -> Float {
        var largest = -Float.greatestFiniteMagnitude
        for value in values where Float(value) > largest { largest = Float(value) }
        return largest
    }

    private static func softmax(_ values: UnsafeMutableBufferPointer<Double>) {
        let largest = largest(values)
        var sum: Float = 0
        for index in values.indices {
            let power = expf(Float(values[index]) - largest)
            values[index] = Double(power)
            sum += power
        }
        for index in values.indices { values[index] = Double(Float(values[index]) / sum) }
    }

    private func softmaxZero(_ values: UnsafeMutableBufferPointer<Double>) {
        let largest = Self.largest(values)
        let scale = expf(-largest)
        var sum: Float = 0
        for index in values.indices {
            let value = Float(values[index])
            if value > 0.0000001 || value < -0.0000001 {
                let power = expf(value - largest)
                values[index] = Double(power)
                sum += power
            } else {
                values[index] = rounded(values[index] * Double(scale))
            }
        }
        for index in values.indices { values[index] = rounded(values[index] / Double(sum)) }
    }

    /// Of an exact product or quotient this is the rounding of the operation in `Float`.
    private func rounded(_ value: Double) -> Double { roundsToFloat ? Double(Float(value)) : value }
}
