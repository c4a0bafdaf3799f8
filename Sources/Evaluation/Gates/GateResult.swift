package import JSONText

/// Whether a gate let a candidate through, and why.
package struct GateResult: Sendable, Equatable {
    package let gate: Gate
    package let passes: Bool
    /// The candidate's metric, and what it was compared with; nil where there is none.
    package let measured: Double?
    package let bound: Double?
    /// A sentence without a full stop.
    package let reason: String

    package var json: JSONValue {
        [
            "gate": .string(gate.text), "passes": .bool(passes),
            "measured": measured.map { .number($0) } ?? .null, "bound": bound.map { .number($0) } ?? .null,
            "reason": .string(reason),
        ]
    }
}

extension Gate {
    /// - Parameters:
    ///   - candidate: By name; metrics that could not be measured have no value or are not there.
    ///   - champion: Nil where no model serves yet: then there is nothing to fall behind, and the gate passes.
    package func evaluate(candidate: [String: Double], champion: [String: Double]?) -> GateResult {
        guard let measured = candidate[metric] else {
            return result(false, nil, nil, "\(metric) could not be measured on these rows")
        }
        let factor: Double
        let offset: Double
        switch bound {
        case .number(let number): return compare(measured, number, "\(number)")
        case .champion(let times, let plus): (factor, offset) = (times, plus)
        }
        guard let champion else {
            return result(true, measured, nil, "\(metric) is \(measured), and there is no champion to compare with")
        }
        guard let other = champion[metric] else {
            return result(false, measured, nil, "\(metric) of the champion could not be measured on these rows")
        }
        let number = other * factor + offset
        return compare(
            measured, number, number == other ? "the champion's \(other)" : "\(number), of the champion's \(other)")
    }

    private func compare(_ measured: Double, _ number: Double, _ shown: String) -> GateResult {
        let passes = comparison.holds(measured, number)
        return result(
            passes, measured, number, "\(metric) is \(measured), \(passes ? "" : "not ")\(comparison.rawValue) \(shown)"
        )
    }

    private func result(_ passes: Bool, _ measured: Double?, _ bound: Double?, _ reason: String) -> GateResult {
        GateResult(gate: self, passes: passes, measured: measured, bound: bound, reason: reason)
    }
}
