package import Evaluation
package import SystemIO

/// How good a model's scores are on rows whose outcome is known.
///
/// Whatever is nil could not be measured on these rows; `notes` says why, and what else a reader must know.
package struct EvaluationReport: Sendable {
    /// A score to alert from.
    package struct Threshold: Sendable, Equatable {
        /// Such as `high`, or `1 % of rows`.
        package var name: String
        /// The share of rows it was chosen to alert on, where it was chosen so.
        package var budget: Double?
        package var score: Double

        package init(_ name: String, budget: Double? = nil, score: Double) {
            self.name = name
            self.budget = budget
            self.score = score
        }
    }

    package struct Options: Sendable {
        /// Thresholds fixed before these rows were looked at: on validation rows, or by whoever asks.
        package var thresholds: [Threshold] = []
        /// Alert budgets for which thresholds are chosen on the rows themselves.
        package var budgets = EvaluationReport.usualBudgets
        /// 0 for no intervals.
        package var replicates = 200
        package var seed: UInt64 = 42
        /// The positive rate of the training rows: what a model that knows nothing would say.
        package var trainingRate: Double?
        /// What else is known of the rows, and of what they leave out.
        package var notes: [String] = []

        package init() {}
    }

    package static let usualBudgets = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1]

    /// The metrics of rows, or of a part of them.
    package struct Metrics: Sendable {
        package var rows = 0
        package var positiveRows = 0
        /// What the rows stand for.
        package var population = 0.0
        package var positiveRate: Double?
        package var predictedMean: Double?
        package var averagePrecision: Double?
        package var rocAUC: Double?
        package var brierScore: Double?
        package var logLoss: Double?
        package var top1Percent: TopFraction?
        package var top5Percent: TopFraction?

        init(_ ranked: RankedRows) {
            rows = ranked.rowCount
            positiveRows = ranked.positiveCount
            population = ranked.weight
            positiveRate = ranked.positiveRate
            predictedMean = ranked.predictedMean
            averagePrecision = ranked.averagePrecision
            rocAUC = ranked.rocAUC
            brierScore = ranked.brierScore
            logLoss = ranked.logLoss
            top1Percent = ranked.top(0.01)
            top5Percent = ranked.top(0.05)
        }
    }

    package struct Intervals: Sendable {
        package var averagePrecision: Interval?
        package var rocAUC: Interval?
        package var brierScore: Interval?
        package var recallAtTop1Percent: Interval?
        package var replicates: Int
        package var seed: UInt64
    }

    /// What alerting from a threshold gives.
    package struct Alerts: Sendable {
        package var threshold: Threshold
        /// It was chosen on the rows that it is measured on.
        package var isChosenHere: Bool
        package var counts: AlertCounts
        /// Nil where it is not known which rows are of one unit.
        package var units: UnitAlerts?
    }

    /// The rows of one group, such as one drive model.
    package struct Group: Sendable {
        package var name: String
        package var units: Int
        package var failingUnits: Int
        package var metrics: Metrics
        /// At the threshold that `Alerts` has first for a budget of 1 %, or else first.
        package var counts: AlertCounts?
    }

    package internal(set) var metrics: Metrics
    /// The same with every row counted once, where rows have weights.
    package internal(set) var unweighted: Metrics?
    package internal(set) var intervals: Intervals?
    package internal(set) var calibration: CalibrationTable?
    package internal(set) var calibrationTenths: CalibrationTable?
    package internal(set) var curve: [AlertCounts]
    package internal(set) var alerts: [Alerts]
    /// Units with rows, and those with a positive one; nil where rows are not known to be of units.
    package internal(set) var units: Int?
    package internal(set) var failingUnits: Int?
    /// By their positive rows, then rows, falling.
    package internal(set) var groups: [Group]
    /// Nil where rows are not known to be of days.
    package internal(set) var days: ClosedRange<CalendarDate>?
    package internal(set) var trainingRate: Double?
    package internal(set) var notes: [String]
}
