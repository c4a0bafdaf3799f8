internal import Evaluation
package import Pages

extension EvaluationReport {
    /// The report for people: figures, alert budgets, curves, calibration, lead times and the groups.
    ///
    /// - Parameters:
    ///   - title: What was evaluated.
    ///   - facts: What else there is to say of model and rows.
    package func page(_ title: String, facts: [(name: String, text: String)] = []) -> Page {
        var page = Page(title: title, summary: summary)
        for note in notes { page.warning(note) }
        if !facts.isEmpty { page.definitions(facts) }
        page.section("Figures")
        page.table(figureTable)
        if !alerts.isEmpty { addAlerts(to: &page) }
        addCurves(to: &page)
        addCalibration(to: &page)
        addLeadTimes(to: &page)
        addGroups(to: &page)
        return page
    }

    /// Rows, what they stand for, and how many are positive.
    package var summary: String {
        let rows = PageNumber.grouped(metrics.rows)
        let population = unweighted == nil ? "" : ", standing for \(PageNumber.fixed(metrics.population, decimals: 0))"
        let span = days.map { " from \($0.lowerBound) through \($0.upperBound)" } ?? ""
        let positive =
            "\(PageNumber.grouped(metrics.positiveRows)) positive (\(PageNumber.percent(metrics.positiveRate)))"
        let drives = units.map { units in
            "; \(PageNumber.grouped(units)) units, \(PageNumber.grouped(failingUnits ?? 0)) of them failing"
        }
        return "\(rows) rows\(population)\(span), \(positive)\(drives ?? "")."
    }

    private var figureTable: PageTable {
        let named: [(String, String, String)] = [
            ("PR-AUC (average precision)", "pr_auc", "a random order has the positive rate"),
            ("ROC-AUC", "roc_auc", "a random order has 0.5"), ("Brier score", "brier_score", "lower is better"),
            ("Log loss", "log_loss", "lower is better"),
            ("Recall in the top 1 %", "recall_at_top_1pct", "a random order has 0.01"),
            ("Recall in the top 5 %", "recall_at_top_5pct", "a random order has 0.05"),
            ("Positive rate", "positive_rate_test", ""),
            ("Mean prediction", "predicted_mean_test", "to equal the rate"),
            ("Expected calibration error", "expected_calibration_error_tenths", "over tenths of the rows"),
        ]
        let values = Dictionary(figures.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        let rows = named.map { title, key, hint in
            [
                title, PageNumber.significant(values[key] ?? nil),
                Self.range(values[key + "_low95"] ?? nil, values[key + "_high95"] ?? nil), hint,
            ]
        }
        var caption = ""
        if let intervals, intervals.averagePrecision != nil || intervals.brierScore != nil {
            caption = "Intervals hold the middle 95 % of \(intervals.replicates) draws of units with replacement."
        }
        return PageTable(
            caption, columns: [.text("Metric"), .number("Value"), .number("95 % interval"), .text("")], rows: rows)
    }

    private static func range(_ low: Double?, _ high: Double?) -> String {
        guard let low, let high else { return "" }
        return "\(PageNumber.significant(low, digits: 3)) to \(PageNumber.significant(high, digits: 3))"
    }

    private func addAlerts(to page: inout Page) {
        page.section("Alerts")
        page.table(
            PageTable(
                "What alerting on every row at or above a score gives.",
                columns: [
                    .text("Threshold"), .number("Score"), .number("Rows alerted"), .number("Precision"),
                    .number("Recall"), .number("Lift"),
                ],
                rows: alerts.map { alerts in
                    [
                        alerts.threshold.name + (alerts.isChosenHere ? ", chosen here" : ""),
                        PageNumber.significant(alerts.threshold.score), PageNumber.percent(alerts.counts.alertShare),
                        PageNumber.percent(alerts.counts.precision), PageNumber.percent(alerts.counts.recall),
                        PageNumber.significant(alerts.counts.lift, digits: 3),
                    ]
                }))
    }

    private func addCurves(to page: inout Page) {
        guard metrics.positiveRows > 0, curve.count > 1 else { return }
        page.section("Ranking")
        let rate = metrics.positiveRate ?? 0
        var charts: [any PageChart] = [
            LineChart(
                "Precision and recall", explanation: "Each point is a threshold; up and to the right is better.",
                x: ChartAxis("recall", range: 0...1), y: ChartAxis("precision", range: 0...1),
                series: [
                    LineChart.Series("model", points: points { ($0.recall, $0.precision) }),
                    LineChart.Series("random order", mark: .dashed, points: [(0, rate), (1, rate)]),
                ]),
            LineChart(
                "Gain", explanation: "The part of all positives that is found among the greatest scores.",
                x: ChartAxis("rows looked at", scale: .logarithmic, format: .percent),
                y: ChartAxis("positives found", format: .percent, range: 0...1),
                series: [
                    LineChart.Series("model", points: points { ($0.alertShare, $0.recall) }),
                    LineChart.Series("random order", mark: .dashed, points: points { ($0.alertShare, $0.alertShare) }),
                ]),
            LineChart(
                "Lift", explanation: "How many times more frequent positives are among the alerts than among all rows.",
                x: ChartAxis("rows alerted", scale: .logarithmic, format: .percent), y: ChartAxis("lift"),
                series: [
                    LineChart.Series("model", points: points { ($0.alertShare, $0.lift) }),
                    LineChart.Series("random order", mark: .dashed, points: points { ($0.alertShare, 1) }),
                ]),
        ]
        if metrics.rocAUC != nil {
            charts.append(
                LineChart(
                    "Receiver operating characteristic", explanation: "",
                    x: ChartAxis("false positive rate", range: 0...1), y: ChartAxis("recall", range: 0...1),
                    series: [
                        LineChart.Series("model", points: [(0, 0)] + points { ($0.falsePositiveRate, $0.recall) }),
                        LineChart.Series("random order", mark: .dashed, points: [(0, 0), (1, 1)]),
                    ]))
        }
        page.charts(charts)
    }

    private func points(_ place: (AlertCounts) -> (Double?, Double?)) -> [(x: Double, y: Double)] {
        curve.compactMap { point in
            guard case (let x?, let y?) = place(point) else { return nil }
            return (x, y)
        }
    }

    private func addCalibration(to page: inout Page) {
        guard let tenths = calibrationTenths, let equal = calibration, !tenths.bins.isEmpty else { return }
        page.section("Calibration")
        let means = tenths.bins.map { (x: $0.predictedMean, y: $0.observedRate) }
        let ends = (tenths.bins + equal.bins).map(\.predictedMean).filter { $0 > 0 }
        let (least, greatest) = (ends.min() ?? 1e-3, ends.max() ?? 1)
        page.charts([
            LineChart(
                "Reliability",
                explanation: "Predicted beside observed risk; on the line they are equal. Bins where nothing was "
                    + "observed have no place on these axes.",
                x: ChartAxis("predicted", scale: .logarithmic, format: .percent),
                y: ChartAxis("observed", scale: .logarithmic, format: .percent),
                series: [
                    LineChart.Series("tenths of the rows", mark: .dots, points: means),
                    LineChart.Series(
                        "ten bins of equal width", mark: .dots,
                        points: equal.bins.map { (x: $0.predictedMean, y: $0.observedRate) }),
                    LineChart.Series("equal", mark: .dashed, points: [(least, least), (greatest, greatest)]),
                ]),
            BarChart(
                "Positive rate by tenth of the rows", explanation: "From the least scores on.", xLabel: "tenth",
                y: ChartAxis("observed", format: .percent),
                bars: tenths.bins.enumerated().map { (name: "\($0 + 1)", value: $1.observedRate) }),
        ])
        page.table(Self.table("Ten bins of equal width", equal))
        page.table(Self.table("Tenths of the rows", tenths))
    }

    private static func table(_ caption: String, _ table: CalibrationTable) -> PageTable {
        PageTable(
            caption,
            columns: [
                .number("From"), .number("Below"), .number("Predicted"), .number("Observed"), .number("Rows"),
                .number("Stand for"),
            ],
            rows: table.bins.map { bin in
                [
                    PageNumber.significant(bin.left), PageNumber.significant(bin.right),
                    PageNumber.percent(bin.predictedMean), PageNumber.percent(bin.observedRate),
                    PageNumber.grouped(bin.rowCount), PageNumber.fixed(bin.weight, decimals: 0),
                ]
            })
    }

    private func addLeadTimes(to page: inout Page) {
        let known = alerts.filter { $0.units != nil }
        guard failingUnits != nil, !known.isEmpty else { return }
        page.section("Units and lead time")
        page.paragraph(
            "A failing unit is warned of when one of its rows before the failure is alerted on; its lead time is that of "
                + "the first. Units without a positive row that are alerted on are false alarms, each counted once. "
                + "\"14 days ahead: 3 of 9\" says that 9 failing units have rows so early, and 3 of those an alert.")
        page.table(
            PageTable(
                columns: [
                    .text("Threshold"), .number("Failing"), .number("Warned of"), .number("1 day ahead"),
                    .number("7 days ahead"), .number("14 days ahead"), .number("Median days"),
                    .number("False alarms"), .number("per 1000 unit-months"),
                ],
                rows: known.compactMap { alerts in
                    guard let units = alerts.units else { return nil }
                    return [alerts.threshold.name, "\(units.failing)", "\(units.failingAlerted)"]
                        + units.warned.indices.map { "\(units.warned[$0]) of \(units.possible[$0])" } + [
                            units.leadDays(atQuantile: 0.5).map { "\($0)" } ?? PageNumber.none,
                            PageNumber.fixed(units.othersAlerted, decimals: 0),
                            PageNumber.significant(units.falseAlarmsPerThousandMonths, digits: 3),
                        ]
                }))
        guard let main = mainAlerts, let units = main.units, units.failingAlerted > 0 else { return }
        page.charts([
            BarChart(
                "Days of warning", explanation: "Failing units by their first alert at \(main.threshold.name).",
                xLabel: "days from the first alert to the failure", y: ChartAxis("units"),
                bars: units.leadDistribution.map { (name: "\($0.from)+", value: Double($0.count)) })
        ])
    }

    private func addGroups(to page: inout Page) {
        guard !groups.isEmpty else { return }
        page.section("Drive models")
        if groups.count > Self.groupLimit {
            page.paragraph("The \(Self.groupLimit) with the most positive rows of \(groups.count).")
        }
        page.table(
            PageTable(
                columns: [
                    .text("Model"), .number("Rows"), .number("Units"), .number("Failing"), .number("Positive rate"),
                    .number("Mean prediction"), .number("PR-AUC"), .number("ROC-AUC"), .number("Alerted"),
                    .number("Precision"), .number("Recall"),
                ],
                rows: groups.prefix(Self.groupLimit).map { group in
                    [
                        group.name, PageNumber.grouped(group.metrics.rows), PageNumber.grouped(group.units),
                        PageNumber.grouped(group.failingUnits), PageNumber.percent(group.metrics.positiveRate),
                        PageNumber.percent(group.metrics.predictedMean),
                        PageNumber.significant(group.metrics.averagePrecision, digits: 3),
                        PageNumber.significant(group.metrics.rocAUC, digits: 3),
                        PageNumber.percent(group.counts?.alertShare), PageNumber.percent(group.counts?.precision),
                        PageNumber.percent(group.counts?.recall),
                    ]
                }))
    }
}
