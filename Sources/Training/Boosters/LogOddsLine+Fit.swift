internal import Evaluation

extension LogOddsLine {
    /// Platt's line on the log-odds of rows in the order of `rows`.
    init(fitting logOdds: [Double], of rows: LabelledRows) throws(TrainingError) {
        throw TrainingError(.usage, "not yet")
    }
}
