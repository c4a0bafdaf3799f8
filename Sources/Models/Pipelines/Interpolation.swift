/// A line through points, level beyond the first and the last: how numpy's `interp` and an isotonic calibration see it.
package struct Interpolation: Sendable, Equatable {
    /// Rising.
    package let inputs: [Double]
    package let outputs: [Double]

    package init(inputs: [Double], outputs: [Double]) {
        self.inputs = inputs
        self.outputs = outputs
    }

    /// With numpy's operations in numpy's order, so that results are equal bit for bit. NaN stays.
    package func value(at input: Double) -> Double {
        guard let first = inputs.first, let last = inputs.last else { return .nan }
        if input.isNaN { return input }
        if input >= last { return outputs[outputs.count - 1] }
        if input <= first { return outputs[0] }
        // The last point at or below the input; there is one above it.
        var (low, high) = (0, inputs.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if inputs[middle] <= input { low = middle } else { high = middle }
        }
        if inputs[low] == input { return outputs[low] }
        let slope = (outputs[low + 1] - outputs[low]) / (inputs[low + 1] - inputs[low])
        return slope * (input - inputs[low]) + outputs[low]
    }

    func check(at place: String) throws(ModelError) {
        guard !inputs.isEmpty, inputs.count == outputs.count else {
            throw ModelError(
                .countMismatch, at: place, expected: "as many inputs as outputs, one or more",
                found: "\(inputs.count) and \(outputs.count)")
        }
        guard (inputs + outputs).allSatisfy(\.isFinite) else {
            throw ModelError(.notFinite, at: place, expected: "finite points", found: "others")
        }
        guard zip(inputs, inputs.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw ModelError(.invalidParameter, at: place, expected: "rising inputs", found: "others")
        }
    }
}
