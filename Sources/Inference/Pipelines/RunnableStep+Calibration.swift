internal import Models

extension RunnableStep {
    func interpolate(_ lines: [Interpolation], _ block: SlotBlock) {
        for (index, line) in lines.enumerated() {
            let (from, to) = (input(index, block), output(index, block))
            for row in 0..<block.rowCount { to[row] = line.value(at: from[row]) }
        }
    }

    /// Each row divided by its sum, added as numpy adds; all alike where the sum is 0. What rounding left just above 1 is
    /// 1, as in scikit-learn's calibration.
    func normalise(_ block: SlotBlock) {
        let width = outputCount
        withUnsafeTemporaryAllocation(of: Double.self, capacity: block.rowCount * width) { memory in
            guard let rows = memory.baseAddress else { return }
            block.gather(inputs, into: rows)
            for row in 0..<block.rowCount {
                let values = UnsafeMutableBufferPointer(start: rows + row * width, count: width)
                let sum = NumpySum.of(values)
                for index in values.indices {
                    let share = sum == 0 ? 1 / Double(width) : values[index] / sum
                    values[index] = share > 1 && share <= 1 + 1e-5 ? 1 : share
                }
            }
            block.scatter(rows, width: width, toSlotsFrom: firstOutput)
        }
    }
}
