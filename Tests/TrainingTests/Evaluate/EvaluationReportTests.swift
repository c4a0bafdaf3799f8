import Evaluation
import Inference
import JSONText
import Models
import Pages
import SystemIO
import TestSupport
import Testing

@testable import Training

/// Rows of a few hundred drives of two models, some of which fail; the one feature rises towards the failure.
private struct Fleet {
    let directory: ScratchDirectory
    var rows: LabelledRows

    init(
        drives: Int = 200, failing: Int = 40, days: Int = 20, weight: Float = 1, sampled: Float? = nil,
        knowsFailureDays: Bool = true
    ) throws {
        directory = try ScratchDirectory()
        rows = try LabelledRows(featureNames: ["noise", "errors"], in: directory.path)
        rows.units = (0..<drives).map { "S\($0)" }
        rows.groups = ["big", "small", "unseen"]
        for day in 0..<days {
            for drive in 0..<drives {
                let fails = drive < failing
                // From day 5 on, all by day 25.
                let left = fails ? 5 + drive % 20 - day : -1
                if fails, left <= 0 { continue }
                let isPositive = fails && left <= 10
                let noise = Double((drive * 7919 + day * 104_729) % 1000) / 1000
                let errors = isPositive && drive % 4 != 0 ? 1 + noise : noise
                try rows.keys.append(
                    LabelledRows.Key(
                        day: Int32(17_000 + day), unit: UInt32(drive), group: drive % 5 == 0 ? 1 : 0,
                        label: isPositive ? 1 : 0, daysToFailure: knowsFailureDays ? Int32(left) : -1,
                        weight: isPositive ? 1 : sampled ?? (fails ? 1 : weight)))
                try [noise, errors].withUnsafeBufferPointer { try rows.features.append(contentsOf: $0) }
            }
        }
    }

    func report(_ options: EvaluationReport.Options = .init(), _ scorer: RowScorer? = nil) throws -> EvaluationReport {
        try EvaluationReport.make(
            rows: rows, scorer: scorer ?? RowScorer(Fleet.model()), options: options, in: directory.path)
    }

    static func model(_ names: [String] = ["errors"], link: LinearModel.Link = .logit) throws -> Model {
        let zeros = names.map { _ in 0.0 }
        return .linear(
            try LinearModel(
                featureNames: names, means: zeros, scales: names.map { _ in 1 }, coefficients: names.map { _ in 3.0 },
                intercept: -4, fillValues: zeros, link: link))
    }
}

@Suite("EvaluationReport")
struct EvaluationReportTests {
    @Test("figures are those of the metrics on the same scores")
    func figures() throws {
        let fleet = try Fleet(weight: 5)
        let report = try fleet.report()
        let scores = try RowScorer(Fleet.model()).scores(of: fleet.rows, in: fleet.directory.path)
        var rows: [ScoredRow] = []
        for (key, score) in zip(fleet.rows.keys.elements, scores.elements) {
            rows.append(ScoredRow(score: score, isPositive: key.label == 1, weight: key.weight, unit: key.unit))
        }
        try rows.withUnsafeMutableBufferPointer { buffer in
            let ranked = try RankedRows(ranking: buffer)
            #expect(report.metrics.averagePrecision == ranked.averagePrecision)
            #expect(report.metrics.rocAUC == ranked.rocAUC && report.metrics.logLoss == ranked.logLoss)
            #expect(report.metrics.population == ranked.weight && report.metrics.rows == ranked.rowCount)
        }
        #expect(report.units == 200 && report.failingUnits == 40)
        #expect(report.json["test_rows"] == .number(fleet.rows.count))
        #expect(report.json["test_days"] == ["from": "2016-07-18", "through": "2016-08-06"])
    }

    @Test("names of figures that gates may use are those of every report")
    func names() throws {
        let names = try Fleet().report().figures.map(\.name)
        #expect(EvaluationReport.figureNames.allSatisfy(names.contains))
        #expect(Set(names).count == names.count)
    }

    @Test("the same seed gives the same report, another one other intervals")
    func seeds() throws {
        let fleet = try Fleet()
        var options = EvaluationReport.Options()
        options.replicates = 50
        let first = try fleet.report(options)
        #expect(try fleet.report(options).fullJSON.text == first.fullJSON.text)
        options.seed = 43
        #expect(try fleet.report(options).intervals?.rocAUC != first.intervals?.rocAUC)
        options.replicates = 0
        #expect(try fleet.report(options).intervals == nil)
        let interval = try #require(first.intervals?.rocAUC)
        let area = try #require(first.metrics.rocAUC)
        #expect(interval.low < area && area < interval.high && interval.replicates == 50)
    }

    @Test("groups have the metrics of their own rows, the one with most positives first")
    func groups() throws {
        let report = try Fleet().report()
        #expect(report.groups.map(\.name) == ["big", "small"])
        #expect(report.groups.map(\.units) == [160, 40] && report.groups.map(\.failingUnits) == [32, 8])
        #expect(report.groups.reduce(0) { $0 + $1.metrics.rows } == report.metrics.rows)
        let alerts = report.groups.compactMap { $0.counts?.truePositives }.reduce(0, +)
        #expect(alerts == report.mainAlerts?.counts.truePositives)
    }

    @Test("a given threshold is measured on rows and drives; those chosen here say so")
    func thresholds() throws {
        var options = EvaluationReport.Options()
        options.thresholds = [EvaluationReport.Threshold("high", score: 0.3)]
        options.budgets = [0.05]
        let report = try Fleet().report(options)
        let high = try #require(report.alerts.first)
        #expect(high.threshold.name == "high" && !high.isChosenHere && high.counts.precision == 1)
        // Three of four failing drives rise, ten days before they fail, or from the first day on.
        #expect(high.units?.failing == 40 && high.units?.failingAlerted == 30 && high.units?.othersAlerted == 0)
        #expect(high.units?.leadDays.last == 10)
        #expect(report.alerts.last?.isChosenHere == true)
        #expect(report.notes.contains { $0.contains("chosen on the rows that they are measured on") })
    }

    @Test("weights are told of, with the figures without them")
    func weights() throws {
        let report = try Fleet(weight: 5).report()
        #expect(report.notes.contains { $0.hasPrefix("Rows are weighted") })
        #expect(report.unweighted?.averagePrecision == (try Fleet().report().metrics.averagePrecision))
        #expect(report.json["pr_auc_unweighted"]?.number != nil)
        #expect(try Fleet().report().unweighted == nil)
    }

    @Test(
        "what a reader must know is said",
        arguments: [
            ("Only 26 rows are positive", 4, 200), ("No row is positive", 0, 200), ("Only 4 units fail", 4, 200),
        ])
    func notes(words: String, failing: Int, drives: Int) throws {
        let report = try Fleet(drives: drives, failing: failing).report()
        #expect(report.notes.contains { $0.hasPrefix(words) }, "\(report.notes)")
    }

    @Test("without positives nothing is claimed: figures are null, and the page still stands")
    func noPositives() throws {
        let report = try Fleet(failing: 0).report()
        for name in ["pr_auc", "roc_auc", "recall_at_top_1pct", "pr_auc_low95"] { #expect(report.json[name] == .null) }
        #expect(report.json["brier_score"]?.number != nil)
        #expect(report.page("none").html().contains("No row is positive"))
    }

    @Test("rows that were sampled make figures of drives doubtful, and it is said")
    func sampled() throws {
        #expect(try Fleet(sampled: 10).report().notes.contains { $0.contains("were sampled") })
    }

    @Test("lead times are left out where nobody knows when drives fail")
    func unknownFailures() throws {
        let report = try Fleet(knowsFailureDays: false).report()
        #expect(report.alerts.allSatisfy { $0.units == nil })
        #expect(report.notes.contains { $0.contains("no lead times") })
    }

    @Test("scores that are no probabilities are ranked, and not more")
    func margins() throws {
        let report = try Fleet().report(.init(), RowScorer(Fleet.model(link: .identity)))
        #expect(report.metrics.brierScore == nil && report.calibration == nil)
        #expect(report.metrics.rocAUC == (try Fleet().report().metrics.rocAUC))
        #expect(report.notes.contains { $0.contains("no probabilities") })
    }

    @Test("features are found by name, and one that is missing is named")
    func features() throws {
        let fleet = try Fleet()
        let swapped = try fleet.report(.init(), RowScorer(Fleet.model(["errors", "noise"])))
        #expect(
            swapped.metrics.rocAUC
                == (try fleet.report(.init(), RowScorer(Fleet.model(["noise", "errors"]))).metrics.rocAUC))
        #expect {
            try fleet.report(.init(), RowScorer(Fleet.model(["errors", "smart_5_raw"])))
        } throws: { error in
            "\((error as? TrainingError)?.description ?? "")".contains("found none for 1 of them: smart_5_raw")
        }
    }

    @Test("no rows are refused")
    func empty() throws {
        #expect(throws: TrainingError.self) { try Fleet(days: 0).report() }
    }
}

extension JSONObject {
    fileprivate var text: String { JSONValue.object(self).text() }
}
