/// Why something cannot be measured.
package struct EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case badScore, badWeight, badGate, unknownMetric, badCalibration
    }

    package let code: Code
    /// `cannot <what failed> <where>: expected <what>, found <what>; <what to do>`.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
