internal import Evaluation
internal import Models
internal import Pages
package import SystemIO
package import Telemetry

extension EvaluationReport {
    /// Scores the rows and measures the scores.
    ///
    /// Rows, scores and their ranking lie in temporary files; memory grows with units, thresholds and groups only.
    ///
    /// - Parameters:
    ///   - directory: For the temporary files: some 24 bytes a row.
    /// - Throws: `.badData` for no rows, for a model whose features they do not have, and for scores that are no numbers.
    package static func make(
        rows: LabelledRows, scorer: RowScorer, options: Options = Options(), in directory: String,
        progress: (WorkProgress) -> Void = { _ in }
    ) throws(TrainingError) -> EvaluationReport {
        let scores = try scorer.scores(of: rows, in: directory, progress: progress)
        return try make(
            rows: rows, scores: scores, areProbabilities: scorer.model.objective.yieldsProbability, options: options,
            in: directory, progress: progress)
    }

    /// Measures scores that are there already, one for each row.
    package static func make(
        rows: LabelledRows, scores: MappedArray<Double>, areProbabilities: Bool, options: Options = Options(),
        in directory: String, progress: (WorkProgress) -> Void = { _ in }
    ) throws(TrainingError) -> EvaluationReport {
        guard rows.count > 0 else {
            throw TrainingError(.badData, "cannot evaluate: expected rows with a label, found none")
        }
        guard rows.units.count <= Int(ScoredRow.unitLimit) else {
            throw TrainingError(.badData, "cannot evaluate: found more than \(ScoredRow.unitLimit) units")
        }
        let ranking = try Ranking(rows: rows, scores: scores, in: directory)
        // `ranked` is a view of it.
        defer { withExtendedLifetime(ranking) {} }
        let ranked = try ranking.ranked(areProbabilities)
        progress(WorkProgress(task: "measuring", doneRows: rows.count))
        var report = EvaluationReport(ranked, options)
        report.chooseThresholds(ranked, options)
        if rows.units.count > 1 {
            report.intervals = Intervals.make(ranked, unitCount: rows.units.count, options)
            report.tallyUnits(rows, scores)
        }
        if rows.keys.elements.contains(where: { $0.weight != 1 }) {
            ranking.forgetWeights()
            report.unweighted = Metrics(try ranking.ranked(areProbabilities))
        }
        if rows.groups.count > 1 {
            report.groups = try ranking.groups(
                rows, scores, areProbabilities, threshold: report.mainAlerts?.threshold.score)
        }
        report.days = days(of: rows)
        report.addNotes(rows, areProbabilities: ranked.areProbabilities)
        return report
    }

    /// Nil where days are not known: they are 0 then.
    private static func days(of rows: LabelledRows) -> ClosedRange<CalendarDate>? {
        var (first, last) = (Int32.max, Int32(0))
        for key in rows.keys.elements { (first, last) = (min(first, key.day), max(last, key.day)) }
        let epoch = CalendarDate(utcMicroseconds: 0)
        return last > 0 ? epoch.adding(days: Int(min(first, last)))...epoch.adding(days: Int(last)) : nil
    }

    private init(_ ranked: RankedRows, _ options: Options) {
        metrics = Metrics(ranked)
        calibration = ranked.equalWidthCalibration
        calibrationTenths = ranked.equalWeightCalibration
        curve = ranked.operatingCurve()
        alerts = []
        groups = []
        trainingRate = options.trainingRate
        notes = options.notes
    }

    private mutating func chooseThresholds(_ ranked: RankedRows, _ options: Options) {
        let here = options.budgets.compactMap { budget in
            ranked.threshold(forBudget: budget).map { Threshold(PageNumber.percent(budget), budget: budget, score: $0) }
        }
        alerts =
            options.thresholds.map { alerts(ranked, $0, isChosenHere: false) }
            + here.map { alerts(ranked, $0, isChosenHere: true) }
    }

    private func alerts(_ ranked: RankedRows, _ threshold: Threshold, isChosenHere: Bool) -> Alerts {
        Alerts(
            threshold: threshold, isChosenHere: isChosenHere, counts: ranked.alerts(atOrAbove: threshold.score),
            units: nil)
    }

    /// The threshold that groups and headlines are measured at.
    package var mainAlerts: Alerts? { alerts.first { $0.threshold.budget == 0.01 } ?? alerts.first }

    private mutating func tallyUnits(_ rows: LabelledRows, _ scores: MappedArray<Double>) {
        var tally = UnitTally(unitCount: rows.units.count, thresholds: alerts.map(\.threshold.score))
        for (key, score) in zip(rows.keys.elements, scores.elements) {
            tally.add(
                UnitTally.Observation(
                    unit: Int(key.unit), score: score, isPositive: key.label == 1,
                    daysToFailure: Int(key.daysToFailure), weight: key.weight))
        }
        if tally.knowsFailureDays {
            for index in alerts.indices { alerts[index].units = tally.alerts(atThreshold: index) }
        } else {
            notes.append("When units fail is not known beside the labels: there are no lead times.")
        }
        units = tally.unitCount
        failingUnits = tally.failingCount
        if tally.hasSampledRows {
            notes.append(
                "Rows without failure were sampled: what is said of units counts alerts on the rows that were kept only, "
                    + "so alerted units and lead times are understated.")
        }
    }

    private static let fewPositives = 100
    private static let fewFailures = 30

    private mutating func addNotes(_ rows: LabelledRows, areProbabilities: Bool) {
        if metrics.positiveRows == 0 {
            notes.append("No row is positive: nothing that needs positives could be measured.")
        } else if metrics.positiveRows == metrics.rows {
            notes.append("Every row is positive: nothing that needs negatives could be measured.")
        } else if metrics.positiveRows < Self.fewPositives {
            notes.append("Only \(metrics.positiveRows) rows are positive: all of this is uncertain.")
        }
        if let failingUnits, failingUnits > 0, failingUnits < Self.fewFailures {
            notes.append(
                "Only \(failingUnits) units fail: the intervals are themselves uncertain, and lead times are anecdotes."
            )
        }
        if !areProbabilities {
            notes.append("The scores are no probabilities: Brier score, log loss and calibration do not apply.")
        }
        if unweighted != nil {
            notes.append(
                "Rows are weighted: \(PageNumber.grouped(rows.count)) rows stand for "
                    + "\(PageNumber.fixed(metrics.population, decimals: 0)); the figures called unweighted count each row once."
            )
        }
        if alerts.contains(where: \.isChosenHere) {
            notes.append(
                "Thresholds of alert budgets marked as chosen here were chosen on the rows that they are measured on.")
        }
        if rows.units.count <= 1 {
            notes.append(
                "Rows are not known to be of units: there are no intervals, as rows of one unit are no independent "
                    + "evidence, and no lead times.")
        }
    }
}
