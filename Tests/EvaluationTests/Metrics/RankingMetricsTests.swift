import Testing

@testable import Evaluation

@Suite("Ranking metrics")
struct RankingMetricsTests {
    @Test("are scikit-learn's", arguments: MetricsFixture.names)
    func scikitLearn(name: String) throws {
        let fixture = try MetricsFixture(name)
        try fixture.rows.ranked { rows in
            #expect(isClose(rows.averagePrecision, fixture["pr_auc"]))
            #expect(isClose(rows.rocAUC, fixture["roc_auc"]))
            #expect(isClose(rows.brierScore, fixture["brier_score"]))
            #expect(isClose(rows.logLoss, fixture["log_loss"]))
        }
    }

    @Test("do not depend on the order of the rows", arguments: MetricsFixture.names)
    func order(name: String) throws {
        let rows = try MetricsFixture(name).rows
        let reversed = Rows(
            labels: rows.labels.reversed(), scores: rows.scores.reversed(), weights: rows.weights.reversed())
        let (first, second) = (try rows.ranked { all($0) }, try reversed.ranked { all($0) })
        #expect(zip(first, second).allSatisfy { isClose($0, $1, within: 1e-14) })
    }

    private func all(_ rows: RankedRows) -> [Double?] {
        [rows.averagePrecision, rows.rocAUC, rows.brierScore, rows.logLoss, rows.top(0.01)?.recall, rows.predictedMean]
    }

    @Test("a weight of two is a row given twice")
    func weights() throws {
        let twice = Rows(labels: [1, 1, 0, 0, 0, 1], scores: [0.9, 0.9, 0.8, 0.3, 0.3, 0.2])
        let weighted = Rows(labels: [1, 0, 0, 1], scores: [0.9, 0.8, 0.3, 0.2], weights: [2, 1, 2, 1])
        #expect(try twice.ranked { all($0) } == weighted.ranked { all($0) })
    }

    @Test(
        "what a missing class leaves undefined is nil, and what it does not is there",
        arguments: [0, 1])
    func oneClass(label: Int) throws {
        try Rows(labels: [label, label, label], scores: [0.25, 0.25, 0.5]).ranked { rows in
            #expect((rows.averagePrecision == nil) == (label == 0))
            #expect(rows.rocAUC == nil)
            #expect(rows.brierScore != nil && rows.logLoss != nil)
            #expect((rows.top(0.5)?.recall == nil) == (label == 0))
        }
    }

    @Test("of no rows there is nothing to say")
    func empty() throws {
        try Rows(labels: [], scores: []).ranked { rows in
            #expect(all(rows).allSatisfy { $0 == nil })
            #expect(rows.operatingCurve().isEmpty)
            #expect(rows.equalWidthCalibration == nil && rows.equalWeightCalibration == nil)
        }
    }

    @Test("a certain and wrong prediction has a finite log loss")
    func certainty() throws {
        let loss = try Rows(labels: [1, 0], scores: [0, 1]).ranked(\.logLoss)
        #expect(loss.map { abs($0 - 36.04) < 0.01 } == true)
    }

    @Test("a score that is not a number is refused", arguments: [Double.nan, -.nan])
    func notANumber(score: Double) {
        #expect(throws: EvaluationError.self) { try Rows(labels: [1, 0], scores: [score, 1]).ranked { _ in } }
    }

    @Test("a weight that is none is refused", arguments: [Float.nan, -1, .infinity])
    func badWeight(weight: Float) {
        #expect(throws: EvaluationError.self) {
            try Rows(labels: [1], scores: [1], weights: [weight]).ranked { _ in }
        }
    }
}
