internal import Evaluation
package import JSONText
internal import SystemIO

extension EvaluationReport {
    /// Single figures by their names in `metrics.json`, which gates know them by.
    package var figures: [(name: String, value: Double?)] {
        var figures: [(name: String, value: Double?)] = [
            ("pr_auc", metrics.averagePrecision), ("roc_auc", metrics.rocAUC), ("brier_score", metrics.brierScore),
            ("log_loss", metrics.logLoss), ("recall_at_top_1pct", metrics.top1Percent?.recall),
            ("recall_at_top_5pct", metrics.top5Percent?.recall),
            ("precision_at_top_1pct", metrics.top1Percent?.precision),
            ("precision_at_top_5pct", metrics.top5Percent?.precision), ("test_rows", Double(metrics.rows)),
            ("positive_rows_test", Double(metrics.positiveRows)), ("positive_rate_test", metrics.positiveRate),
            ("predicted_mean_test", metrics.predictedMean), ("fleet_rows_test", metrics.population),
            ("expected_calibration_error", calibration?.expectedError),
            ("expected_calibration_error_tenths", calibrationTenths?.expectedError),
            ("drives_test", units.map(Double.init)), ("failing_drives_test", failingUnits.map(Double.init)),
        ]
        if let intervals {
            figures += Self.figures("pr_auc", intervals.averagePrecision)
            figures += Self.figures("roc_auc", intervals.rocAUC)
            figures += Self.figures("brier_score", intervals.brierScore)
            figures += Self.figures("recall_at_top_1pct", intervals.recallAtTop1Percent)
        }
        if let unweighted {
            figures += [
                ("pr_auc_unweighted", unweighted.averagePrecision), ("roc_auc_unweighted", unweighted.rocAUC),
                ("brier_score_unweighted", unweighted.brierScore),
                ("positive_rate_test_unweighted", unweighted.positiveRate),
            ]
        }
        if let rate = trainingRate, let positive = metrics.positiveRate {
            figures.append(
                ("brier_score_of_training_rate", positive * (1 - rate) * (1 - rate) + (1 - positive) * rate * rate))
        }
        return figures
    }

    private static func figures(_ name: String, _ interval: Interval?) -> [(name: String, value: Double?)] {
        [(name + "_low95", interval?.low), (name + "_high95", interval?.high)]
    }

    /// The names of figures that gates may ask for, whatever rows and model are.
    package static let figureNames = [
        "pr_auc", "roc_auc", "brier_score", "log_loss", "recall_at_top_1pct", "recall_at_top_5pct",
        "precision_at_top_1pct", "precision_at_top_5pct", "test_rows", "positive_rows_test", "positive_rate_test",
        "predicted_mean_test", "fleet_rows_test", "expected_calibration_error", "expected_calibration_error_tenths",
        "drives_test", "failing_drives_test", "pr_auc_low95", "pr_auc_high95", "roc_auc_low95", "roc_auc_high95",
        "brier_score_low95", "brier_score_high95", "recall_at_top_1pct_low95", "recall_at_top_1pct_high95",
    ]

    /// The members of `metrics.json`. What could not be measured is null.
    package var json: JSONObject {
        var json = JSONObject()
        for figure in figures { json.append(figure.name, Self.number(figure.value)) }
        json["calibration"] = calibration.map { .array($0.bins.map(Self.json)) } ?? .null
        json["calibration_tenths"] = calibrationTenths.map { .array($0.bins.map(Self.json)) } ?? .null
        json["thresholds"] = .array(alerts.map { .object(Self.json($0)) })
        if !groups.isEmpty {
            json["drive_models"] = .array(groups.prefix(Self.groupLimit).map { .object(Self.json($0)) })
        }
        if let intervals {
            json["intervals"] = [
                "resampled": "drives, with replacement", "replicates": .number(intervals.replicates),
                "seed": .number(Double(intervals.seed)), "level": 0.95,
            ]
        }
        if let days {
            json["test_days"] = [
                "from": .string(days.lowerBound.description), "through": .string(days.upperBound.description),
            ]
        }
        json["notes"] = .array(notes.map { .string($0) })
        return json
    }

    /// All of it: `json` and the points of the curves, column by column.
    package var fullJSON: JSONObject {
        var json = json
        json["curve"] = [
            "threshold": Self.column(curve) { $0.threshold }, "alert_share": Self.column(curve) { $0.alertShare },
            "recall": Self.column(curve) { $0.recall }, "precision": Self.column(curve) { $0.precision },
            "false_positive_rate": Self.column(curve) { $0.falsePositiveRate }, "lift": Self.column(curve) { $0.lift },
        ]
        return json
    }

    /// Of more groups those with the fewest positive rows are left out.
    static let groupLimit = 200

    private static func column(_ points: [AlertCounts], _ value: (AlertCounts) -> Double?) -> JSONValue {
        .array(points.map { number(value($0)) })
    }

    /// Whole numbers without a fraction.
    private static func number(_ value: Double?) -> JSONValue {
        guard let value else { return .null }
        return value == value.rounded() && abs(value) < 9e15 && abs(value) > 1 ? .number(Int(value)) : .number(value)
    }

    private static func json(_ bin: CalibrationTable.Bin) -> JSONValue {
        [
            "bin_left": .number(bin.left), "bin_right": .number(bin.right),
            "predicted_mean": .number(bin.predictedMean), "observed_rate": .number(bin.observedRate),
            "count": .number(bin.rowCount), "fleet_rows": number(bin.weight),
        ]
    }

    private static func json(_ alerts: Alerts) -> JSONObject {
        var json: JSONObject = ["name": .string(alerts.threshold.name)]
        if let budget = alerts.threshold.budget { json["alert_budget"] = .number(budget) }
        json["threshold"] = .number(alerts.threshold.score)
        json["chosen_here"] = .bool(alerts.isChosenHere)
        json["alert_share_test"] = .number(alerts.counts.alertShare)
        json["precision_test"] = number(alerts.counts.precision)
        json["recall_test"] = number(alerts.counts.recall)
        json["lift_test"] = number(alerts.counts.lift)
        guard let units = alerts.units else { return json }
        json["failing_drives"] = .number(units.failing)
        json["failing_drives_alerted"] = .number(units.failingAlerted)
        for (index, days) in UnitAlerts.warningDays.enumerated() {
            json["warned_\(days)d"] = .number(units.warned[index])
            json["seen_\(days)d"] = .number(units.possible[index])
        }
        json["lead_days_quartiles"] = .array(
            [0.25, 0.5, 0.75].map { units.leadDays(atQuantile: $0).map { .number($0) } ?? .null })
        json["lead_days"] = .array(
            units.leadDistribution.map { ["from": .number($0.from), "drives": .number($0.count)] })
        json["other_drives"] = number(units.others)
        json["other_drives_alerted"] = number(units.othersAlerted)
        json["false_alarms_per_1000_drive_months"] = number(units.falseAlarmsPerThousandMonths)
        json["drive_precision"] = number(units.unitPrecision)
        return json
    }

    private static func json(_ group: Group) -> JSONObject {
        [
            "model": .string(group.name), "rows": .number(group.metrics.rows),
            "fleet_rows": number(group.metrics.population), "drives": .number(group.units),
            "failing_drives": .number(group.failingUnits), "positive_rows": .number(group.metrics.positiveRows),
            "positive_rate": number(group.metrics.positiveRate),
            "predicted_mean": number(group.metrics.predictedMean), "pr_auc": number(group.metrics.averagePrecision),
            "roc_auc": number(group.metrics.rocAUC), "recall_at_top_1pct": number(group.metrics.top1Percent?.recall),
            "alert_share": number(group.counts?.alertShare), "precision": number(group.counts?.precision),
            "recall": number(group.counts?.recall),
        ]
    }
}
