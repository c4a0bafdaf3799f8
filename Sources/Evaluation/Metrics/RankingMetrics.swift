internal import Glibc

extension RankedRows {
    /// Σ (Rₖ − Rₖ₋₁)·Pₖ over the distinct scores, falling; nil without positives.
    ///
    /// Equal to scikit-learn's `average_precision_score` but for the rounding of the last sum.
    package var averagePrecision: Double? {
        guard positiveWeight > 0 else { return nil }
        var (truePositives, alerts) = (0.0, 0.0)
        var sum = CompensatedSum()
        forEachTie { tie in
            truePositives += tie.positiveWeight
            alerts += tie.weight
            if tie.positiveWeight > 0 { sum.add(tie.positiveWeight / positiveWeight * (truePositives / alerts)) }
            return true
        }
        return min(sum.value, 1)
    }

    /// The probability that a positive's score is greater than a negative's, ties half; nil where a class is absent.
    package var rocAUC: Double? {
        let negativeWeight = weight - positiveWeight
        guard positiveWeight > 0, positiveCount < rowCount, negativeWeight > 0 else { return nil }
        var truePositives = 0.0
        var area = CompensatedSum()
        forEachTie { tie in
            area.add((tie.weight - tie.positiveWeight) * (truePositives + tie.positiveWeight / 2))
            truePositives += tie.positiveWeight
            return true
        }
        return min(area.value / positiveWeight / negativeWeight, 1)
    }

    /// The mean of (p − y)²; nil where scores are no probabilities.
    package var brierScore: Double? {
        mean { row in
            let difference = row.score - row.label
            return difference * difference
        }
    }

    /// The mean of −ln of the probability given to what came, probabilities being kept 2⁻⁵² away from 0 and 1 as
    /// scikit-learn does; nil where scores are no probabilities.
    package var logLoss: Double? {
        mean { row in
            let given = row.isPositive ? row.score : 1 - row.score
            return -log(min(max(given, Double.ulpOfOne), 1 - Double.ulpOfOne))
        }
    }

    /// The mean score; beside `positiveRate` it says whether risks are over- or underestimated on the whole.
    package var predictedMean: Double? { mean(\.score) }

    private func mean(_ value: (ScoredRow) -> Double) -> Double? {
        guard weight > 0, areProbabilities else { return nil }
        var sum = CompensatedSum()
        for row in rows { sum.add(Double(row.weight) * value(row)) }
        return sum.value / weight
    }
}
