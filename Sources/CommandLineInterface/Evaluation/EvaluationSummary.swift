internal import Evaluation
internal import Pages
internal import Training

/// A report as lines on a terminal.
enum EvaluationSummary {
    static func text(_ report: EvaluationReport, title: String) -> String {
        let values = Dictionary(report.figures.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        func figure(_ name: String) -> [String] {
            let value = values[name] ?? nil
            guard let low = values[name + "_low95"] ?? nil, let high = values[name + "_high95"] ?? nil else {
                return [name, PageNumber.significant(value)]
            }
            let interval = "\(PageNumber.significant(low, digits: 3)) to \(PageNumber.significant(high, digits: 3))"
            return [name, PageNumber.significant(value), interval]
        }
        let shown = [
            "pr_auc", "roc_auc", "brier_score", "log_loss", "recall_at_top_1pct", "recall_at_top_5pct",
            "positive_rate_test", "predicted_mean_test", "expected_calibration_error_tenths",
        ]
        let interval = report.intervals.map { "95 % interval, \($0.replicates) draws of units" }
        var text = "\(title)\n\(report.summary)\n\n"
        text += TextTable.text([["metric", "value", interval ?? ""]] + shown.map(figure))
        if !report.alerts.isEmpty { text += "\n" + alerts(report) }
        for note in report.notes { text += "\n! \(note)" }
        return report.notes.isEmpty ? text : text + "\n"
    }

    private static func alerts(_ report: EvaluationReport) -> String {
        var header = ["alerts", "score", "rows", "precision", "recall"]
        let knowsUnits = report.alerts.contains { $0.units != nil }
        if knowsUnits { header += ["failing warned", "14 days ahead", "false alarms/1000 unit-months"] }
        let rows = report.alerts.map { alerts in
            var row = [
                alerts.threshold.name, PageNumber.significant(alerts.threshold.score),
                PageNumber.percent(alerts.counts.alertShare), PageNumber.percent(alerts.counts.precision),
                PageNumber.percent(alerts.counts.recall),
            ]
            if let units = alerts.units {
                row += [
                    "\(units.failingAlerted) of \(units.failing)",
                    "\(units.warned.last ?? 0) of \(units.possible.last ?? 0)",
                    PageNumber.significant(units.falseAlarmsPerThousandMonths, digits: 3),
                ]
            }
            return row
        }
        return TextTable.text([header] + rows)
    }
}
