/// What alerting on every score at or above a threshold gives.
package struct AlertCounts: Sendable, Equatable {
    package let threshold: Double
    /// Sums of weights: the four cells of the confusion matrix.
    package let truePositives: Double
    package let falsePositives: Double
    package let falseNegatives: Double
    package let trueNegatives: Double

    init(threshold: Double, alerts: Double, truePositives: Double, of rows: RankedRows) {
        self.threshold = threshold
        self.truePositives = truePositives
        falsePositives = alerts - truePositives
        falseNegatives = rows.positiveWeight - truePositives
        trueNegatives = rows.weight - rows.positiveWeight - falsePositives
    }

    /// The part of the population that is alerted on.
    package var alertShare: Double {
        (truePositives + falsePositives) / (truePositives + falsePositives + falseNegatives + trueNegatives)
    }
    /// Nil without alerts.
    package var precision: Double? {
        truePositives + falsePositives > 0 ? truePositives / (truePositives + falsePositives) : nil
    }
    /// Nil without positives.
    package var recall: Double? {
        truePositives + falseNegatives > 0 ? truePositives / (truePositives + falseNegatives) : nil
    }
    /// Nil without negatives.
    package var falsePositiveRate: Double? {
        falsePositives + trueNegatives > 0 ? falsePositives / (falsePositives + trueNegatives) : nil
    }
    /// How many times more frequent positives are among the alerts than in the population.
    package var lift: Double? {
        guard let recall, truePositives + falsePositives > 0 else { return nil }
        return recall / alertShare
    }
}

extension RankedRows {
    /// The confusion matrix of alerting on scores ≥ `threshold`.
    package func alerts(atOrAbove threshold: Double) -> AlertCounts {
        var (alerts, truePositives) = (0.0, 0.0)
        forEachTie { tie in
            guard tie.score >= threshold else { return false }
            alerts += tie.weight
            truePositives += tie.positiveWeight
            return true
        }
        return AlertCounts(threshold: threshold, alerts: alerts, truePositives: truePositives, of: self)
    }

    /// The lowest score that alerts on no more than a part of the population; where the rows of the greatest score
    /// alone are more than that, the greatest score. Nil without rows.
    package func threshold(forBudget share: Double) -> Double? {
        var threshold = rows.first?.score
        var alerts = 0.0
        forEachTie { tie in
            alerts += tie.weight
            guard alerts <= share * weight else { return false }
            threshold = tie.score
            return true
        }
        return threshold
    }
}
