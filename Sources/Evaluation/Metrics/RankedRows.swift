/// Rows in the order of falling scores: the one order that all metrics are taken from.
///
/// A view: valid while the buffer it was made of is.
package struct RankedRows {
    let rows: UnsafeBufferPointer<ScoredRow>
    /// Rows, and those with the label 1.
    package let rowCount: Int
    package let positiveCount: Int
    /// The population that the rows stand for, and the part of it with the label 1: sums of the weights.
    package let weight: Double
    package let positiveWeight: Double
    /// What measures probabilities is nil otherwise.
    package let areProbabilities: Bool

    /// Rows of one score, which no threshold can part.
    struct Tie {
        let score: Double
        let weight: Double
        let positiveWeight: Double
    }

    /// Sorts the rows where they lie.
    ///
    /// - Parameter mayBeProbabilities: False for margins, even where all of them happen to lie between 0 and 1.
    /// - Throws: `.badScore` for a score that is not a number, `.badWeight` for a weight that is not a finite number
    ///   of 0 or more.
    /// - Complexity: O(n); takes no memory beside the buffer's but some KiB.
    package init(
        ranking rows: UnsafeMutableBufferPointer<ScoredRow>, mayBeProbabilities: Bool = true
    ) throws(EvaluationError) {
        var positives = 0
        var (weight, positiveWeight) = (CompensatedSum(), CompensatedSum())
        for row in rows {
            guard !row.score.isNaN else {
                throw EvaluationError(.badScore, "cannot rank rows: expected numbers as scores, found one that is none")
            }
            guard row.weight >= 0, row.weight.isFinite else {
                throw EvaluationError(
                    .badWeight, "cannot rank rows: expected finite weights of 0 or more, found \(row.weight)")
            }
            weight.add(Double(row.weight))
            if row.isPositive {
                positives += 1
                positiveWeight.add(Double(row.weight))
            }
        }
        RankSort.sort(rows)
        self.rows = UnsafeBufferPointer(rows)
        let (greatest, least) = (rows.first?.score ?? .nan, rows.last?.score ?? .nan)
        areProbabilities = mayBeProbabilities && greatest <= 1 && least >= 0
        rowCount = rows.count
        positiveCount = positives
        self.weight = weight.value
        self.positiveWeight = positiveWeight.value
    }

    /// The part of the population with the label 1; nil of an empty one.
    package var positiveRate: Double? { weight > 0 ? positiveWeight / weight : nil }

    /// Hands out all groups of equal scores, the greatest first, until told to stop by false.
    @inline(__always)
    func forEachTie(_ use: (Tie) -> Bool) {
        var index = 0
        while index < rows.count {
            let score = rows[index].score
            var (weight, positiveWeight) = (0.0, 0.0)
            while index < rows.count, rows[index].score == score {
                weight += Double(rows[index].weight)
                positiveWeight += Double(rows[index].weight) * rows[index].label
                index += 1
            }
            if !use(Tie(score: score, weight: weight, positiveWeight: positiveWeight)) { return }
        }
    }
}
