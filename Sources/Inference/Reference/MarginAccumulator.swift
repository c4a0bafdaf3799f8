internal import Models

/// Adds one row's leaf values the way `MarginSum` says.
struct MarginAccumulator {
    private let sum: MarginSum
    private let outputCount: Int
    private let sums: UnsafeMutablePointer<Double>

    /// - Parameter sums: `[outputCount]`, overwritten.
    init(_ sum: MarginSum, outputCount: Int, sums: UnsafeMutablePointer<Double>) {
        self.sum = sum
        self.outputCount = outputCount
        self.sums = sums
        for output in 0..<outputCount {
            switch sum.operation {
            case .sum: sums[output] = sum.initialIsAddedLast ? 0 : initial(output)
            case .minimum: sums[output] = .infinity
            case .maximum: sums[output] = -.infinity
            }
        }
    }

    /// Goes on with sums that another accumulator began.
    init(_ sum: MarginSum, outputCount: Int, continuing sums: UnsafeMutablePointer<Double>) {
        self.sum = sum
        self.outputCount = outputCount
        self.sums = sums
    }

    mutating func add(_ value: Double, to output: Int) {
        switch (sum.operation, sum.precision) {
        case (.sum, .double): sums[output] += value
        // Kept as a Double between additions: it holds every Float.
        case (.sum, .float): sums[output] = Double(Float(sums[output]) + Float(value))
        case (.minimum, _): sums[output] = min(sums[output], value)
        case (.maximum, _): sums[output] = max(sums[output], value)
        }
    }

    mutating func finish() {
        for output in 0..<outputCount where sum.operation != .sum || sum.initialIsAddedLast {
            // No tree gave this output anything.
            if sums[output].isInfinite && sum.operation != .sum { sums[output] = 0 }
            sums[output] =
                sum.precision == .float
                ? Double(Float(sums[output]) + Float(initial(output))) : sums[output] + initial(output)
        }
    }

    private func initial(_ output: Int) -> Double {
        guard !sum.initialMargins.isEmpty else { return 0 }
        return sum.precision == .float ? Double(Float(sum.initialMargins[output])) : sum.initialMargins[output]
    }
}
