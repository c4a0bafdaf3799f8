/// When to stop, and which round was the best: the rule of LightGBM's `early_stopping` and XGBoost's `EarlyStopping`,
/// decided from the validation rows' metrics.
struct EarlyStopping {
    struct Metric: Equatable {
        let name: String
        let isGreaterBetter: Bool
    }

    let metrics: [Metric]
    let patience: Int
    var isFirstMetricOnly = false
    /// How much better than the best a value must be.
    var leastImprovement = 0.0

    private(set) var bestValues: [Double] = []
    private(set) var bestRounds: [Int] = []
    /// The round to keep, counted from 0, once one of the metrics has decided.
    private(set) var decision: Int?

    init(metrics: [Metric], patience: Int) {
        self.metrics = metrics
        self.patience = patience
    }

    /// Takes a round's values, in the order of the metrics; whether training ends after it.
    mutating func ends(round: Int, values: [Double], isLast: Bool) -> Bool {
        precondition(values.count == metrics.count)
        let isFirst = bestValues.isEmpty
        for (index, value) in values.enumerated() {
            if isFirst {
                bestValues.append(value)
                bestRounds.append(round)
            } else if isBetter(value, at: index) {
                bestValues[index] = value
                bestRounds[index] = round
            }
        }
        for (index, metric) in metrics.enumerated() where !isFirstMetricOnly || metric == metrics[0] {
            if round - bestRounds[index] >= patience || isLast {
                decision = bestRounds[index]
                return true
            }
        }
        return false
    }

    private func isBetter(_ value: Double, at index: Int) -> Bool {
        metrics[index].isGreaterBetter
            ? value > bestValues[index] + leastImprovement : value < bestValues[index] - leastImprovement
    }
}
