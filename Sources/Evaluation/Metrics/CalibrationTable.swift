/// Predicted beside observed risk, by the predicted one.
package struct CalibrationTable: Sendable, Equatable {
    /// Scores of `left` and more, below `right`; in the last bin `right` too.
    package struct Bin: Sendable, Equatable {
        package let left: Double
        package let right: Double
        package let predictedMean: Double
        package let observedRate: Double
        package let rowCount: Int
        package let weight: Double
    }

    /// From the least scores on, without the empty ones.
    package let bins: [Bin]

    /// The mean distance between predicted and observed risk, each bin by its part of the population.
    package var expectedError: Double? {
        let total = bins.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return nil }
        var sum = CompensatedSum()
        for bin in bins { sum.add(bin.weight / total * abs(bin.predictedMean - bin.observedRate)) }
        return sum.value
    }
}

extension RankedRows {
    /// Ten bins of equal width. Their edges are multiples of the binary number nearest to 0.1, as `numpy.linspace`
    /// makes them: 0.6000000000000001 is one. Nil where scores are no probabilities.
    package var equalWidthCalibration: CalibrationTable? {
        areProbabilities ? calibration(edges: (0..<10).map { Double($0) * 0.1 } + [1]) : nil
    }

    /// Ten bins of about equal parts of the population; fewer where many scores are equal. Nil where scores are no
    /// probabilities.
    package var equalWeightCalibration: CalibrationTable? {
        guard areProbabilities, weight > 0 else { return nil }
        var edges = [0.0]
        var (below, tenth) = (0.0, 1)
        for row in rows.reversed() {
            below += Double(row.weight)
            while tenth < 10, below / weight >= Double(tenth) / 10 {
                if edges.last != row.score { edges.append(row.score) }
                tenth += 1
            }
        }
        if edges.last != 1 { edges.append(1) }
        return calibration(edges: edges)
    }

    private func calibration(edges: [Double]) -> CalibrationTable {
        var bins: [CalibrationTable.Bin] = []
        var start = rows.count
        for edge in edges.indices.dropLast() {
            let right = edges[edge + 1]
            let isLast = edge == edges.count - 2
            let end = start
            while start > 0, isLast || rows[start - 1].score < right { start -= 1 }
            let inside = UnsafeBufferPointer(rebasing: rows[start..<end])
            if let bin = Self.bin(of: inside, left: edges[edge], right: right) { bins.append(bin) }
        }
        return CalibrationTable(bins: bins)
    }

    private static func bin(
        of rows: UnsafeBufferPointer<ScoredRow>, left: Double, right: Double
    ) -> CalibrationTable.Bin? {
        var (weight, predicted, observed) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
        for row in rows {
            weight.add(Double(row.weight))
            predicted.add(Double(row.weight) * row.score)
            observed.add(Double(row.weight) * row.label)
        }
        guard weight.value > 0 else { return nil }
        return CalibrationTable.Bin(
            left: left, right: right, predictedMean: predicted.value / weight.value,
            observedRate: observed.value / weight.value, rowCount: rows.count, weight: weight.value)
    }
}
