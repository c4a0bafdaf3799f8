/// How far metrics would move had other units been watched: units, not rows, are drawn with replacement, because the rows
/// of one unit say nearly the same.
///
/// Each replicate draws as many units as there are (multinomial counts) and weighs every row by how often its unit was
/// drawn; all replicates share the one order of the rows. A replicate depends on the seed and its own number only, so
/// the results do not depend on how many threads make them.
///
/// Source: Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8.
package struct ClusterBootstrap: @unchecked Sendable {  // Reads only; the rows outlive it, as for any `RankedRows`.
    /// What one replicate measures. Nil where its draw left it undefined.
    package struct Replicate: Sendable {
        package var averagePrecision: Double?
        package var rocAUC: Double?
        package var brierScore: Double?
        package var recallAtTop1Percent: Double?
    }

    private typealias Lanes = SIMD8<Double>

    /// So many replicates are made in one pass over the rows.
    package static let batchSize = 8

    private let rows: RankedRows
    private let seed: UInt64
    /// Units with rows; and of each unit its weight, and that of its positive rows.
    private let units: [Int]
    private let weights: [(all: Double, positive: Double)]

    /// - Parameter unitCount: More than any row's `unit`.
    package init(_ rows: RankedRows, unitCount: Int, seed: UInt64) {
        self.rows = rows
        self.seed = seed
        var weights = Array(repeating: (all: 0.0, positive: 0.0), count: unitCount)
        var isPresent = Array(repeating: false, count: unitCount)
        for row in rows.rows {
            let unit = Int(row.unit)
            isPresent[unit] = true
            weights[unit].all += Double(row.weight)
            weights[unit].positive += Double(row.weight) * row.label
        }
        units = isPresent.indices.filter { isPresent[$0] }
        self.weights = weights
    }

    package var unitCount: Int { units.count }

    /// Replicates `batch * batchSize ..< (batch + 1) * batchSize`. Any thread.
    package func replicates(ofBatch batch: Int) -> [Replicate] {
        var counts = Array(repeating: Lanes.zero, count: weights.count)
        var (total, positive) = (Lanes.zero, Lanes.zero)
        for lane in 0..<Self.batchSize where !units.isEmpty {
            var generator = SeededGenerator(seed: seed, stream: batch * Self.batchSize + lane)
            for _ in units {
                let unit = units[generator.index(below: units.count)]
                counts[unit][lane] += 1
                total[lane] += weights[unit].all
                positive[lane] += weights[unit].positive
            }
        }
        return counts.withUnsafeBufferPointer { measure($0, total, positive) }
    }

    private func measure(
        _ counts: UnsafeBufferPointer<SIMD8<Double>>, _ total: SIMD8<Double>, _ positive: SIMD8<Double>
    ) -> [Replicate] {
        let rows = rows.rows
        let half = Lanes(repeating: 0.5)
        let budget = (total * 0.01).rounded(.down).clamped(
            lowerBound: .one, upperBound: total.replacing(with: 1, where: total .< 1))
        var (alerts, truePositives, precision, area) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        var (squares, taken, found) = (Lanes.zero, Lanes.zero, Lanes.zero)
        var isTopOpen = true
        var index = 0
        while index < rows.count {
            let score = rows[index].score
            var (all, positives) = (Lanes.zero, Lanes.zero)
            repeat {
                let row = rows[index]
                let weight = counts[Int(row.unit)] * Double(row.weight)
                let difference = row.score - row.label
                all += weight
                squares += weight * (difference * difference)
                if row.isPositive { positives += weight }
                index += 1
            } while index < rows.count && rows[index].score == score
            area += (all - positives) * (truePositives + positives * half)
            truePositives += positives
            alerts += all
            if positives != .zero {
                precision += positives * (truePositives / alerts.replacing(with: 1, where: alerts .== 0))
            }
            guard isTopOpen else { continue }
            let room = (budget - taken) / all.replacing(with: 1, where: all .== 0)
            let part = room.clamped(lowerBound: .zero, upperBound: .one)
            found += positives * part
            taken += all * part
            isTopOpen = any(taken .< budget)
        }
        let areProbabilities = self.rows.areProbabilities
        return (0..<Self.batchSize).map { lane in
            let negative = total[lane] - positive[lane]
            var replicate = Replicate()
            if areProbabilities, total[lane] > 0 { replicate.brierScore = squares[lane] / total[lane] }
            guard positive[lane] > 0 else { return replicate }
            replicate.averagePrecision = precision[lane] / positive[lane]
            replicate.recallAtTop1Percent = found[lane] / positive[lane]
            if negative > 0 { replicate.rocAUC = area[lane] / positive[lane] / negative }
            return replicate
        }
    }
}

extension SIMD8<Double> {
    fileprivate static var one: SIMD8<Double> { SIMD8(repeating: 1) }
}
