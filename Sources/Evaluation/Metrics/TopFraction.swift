/// What is found by looking at the greatest scores only.
package struct TopFraction: Sendable, Equatable {
    /// The part of all positives that is among them; nil without positives.
    package let recall: Double?
    /// The part of them that is positive.
    package let precision: Double
}

extension RankedRows {
    /// What is found in the greatest scores that make up a part of the population: max(1, ⌊weight · fraction⌋) of it.
    ///
    /// Where the cut falls among equal scores, each of those counts by the chance with which an arbitrary order would
    /// have taken it: the result depends neither on the order of the rows nor on luck.
    ///
    /// - Returns: Nil of an empty population.
    package func top(_ fraction: Double) -> TopFraction? {
        guard weight > 0 else { return nil }
        let budget = min(max(1, (weight * fraction).rounded(.down)), weight)
        var (truePositives, taken) = (0.0, 0.0)
        forEachTie { tie in
            let part = tie.weight > 0 ? min(1, (budget - taken) / tie.weight) : 1
            truePositives += part * tie.positiveWeight
            taken += part * tie.weight
            return taken < budget && part == 1
        }
        return TopFraction(
            recall: positiveWeight > 0 ? truePositives / positiveWeight : nil, precision: truePositives / budget)
    }
}
