internal import Models

/// A line on log-odds: what Platt's scaling fits. Rows keep their order while the slope is above zero.
struct LogOddsLine: Equatable, Sendable {
    let slope: Double
    let intercept: Double

    init(slope: Double, intercept: Double) throws(TrainingError) {
        guard slope.isFinite, intercept.isFinite, slope > 0 else {
            throw TrainingError(
                .badData,
                "cannot calibrate the model: expected a slope above zero, found slope \(slope) and intercept "
                    + "\(intercept); the validation rows contradict the training rows, or are too few: see their "
                    + "metrics, or use --calibration none")
        }
        self.slope = slope
        self.intercept = intercept
    }

    /// How many log-odds a unit of margin is; nil for an objective whose margins are none.
    static func logOddsPerMargin(_ objective: Objective) -> Double? {
        switch objective {
        case .binary(let sigmoid): sigmoid
        case .crossEntropy, .logistic: 1
        case .xgboost(let objective) where objective.yieldsProbability: 1
        default: nil
        }
    }
}
