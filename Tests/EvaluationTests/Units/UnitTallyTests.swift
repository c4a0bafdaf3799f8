import Testing

@testable import Evaluation

@Suite("Alerts by unit")
struct UnitTallyTests {
    /// A unit's days: scores from the first on, failing that many days after the first.
    private func add(
        _ tally: inout UnitTally, _ unit: Int, scores: [Double], failsAfter: Int? = nil, horizon: Int = 30,
        weight: Float = 1
    ) {
        for (day, score) in scores.enumerated() {
            let left = failsAfter.map { $0 - day } ?? -1
            tally.add(
                UnitTally.Observation(
                    unit: unit, score: score, isPositive: (1...horizon).contains(left), daysToFailure: left,
                    weight: weight))
        }
    }

    @Test("lead time is from the first alert to the failure")
    func lead() {
        var tally = UnitTally(unitCount: 6, thresholds: [0.5, 0.9])
        add(&tally, 0, scores: [0.1, 0.6, 0.2, 0.95, 0.99], failsAfter: 20)  // 19 and 17 days
        add(&tally, 1, scores: [0.1, 0.1, 0.95], failsAfter: 2)  // on the day itself
        add(&tally, 2, scores: [0.1, 0.1], failsAfter: 10)  // never
        add(&tally, 3, scores: [0.6, 0.1, 0.6], weight: 5)
        add(&tally, 4, scores: [0.1, 0.1, 0.1, 0.1], weight: 5)
        let low = tally.alerts(atThreshold: 0)
        #expect(low.failing == 3 && low.leadDays == [0, 19] && low.failingAlerted == 2)
        #expect(low.warned == [1, 1, 1] && low.possible == [3, 2, 1])
        #expect(low.others == 10 && low.othersAlerted == 5 && low.otherDays == 35)
        #expect(isClose(low.falseAlarmsPerThousandMonths, 5 / (35 / 30.4375) * 1000))
        #expect(isClose(low.unitPrecision, 2.0 / 7))
        #expect(low.leadDays(atQuantile: 0.5) == 0 && low.leadDays(atQuantile: 0.75) == 19)
        #expect(low.leadDistribution.map(\.count) == [1, 0, 0, 1, 0, 0])
        let high = tally.alerts(atThreshold: 1)
        #expect(high.leadDays == [0, 17] && high.othersAlerted == 0)
        #expect(tally.unitCount == 5 && tally.failingCount == 3)
    }

    @Test("alerts after the failure warn of nothing, and are no false alarm")
    func afterwards() {
        var tally = UnitTally(unitCount: 2, thresholds: [0.5])
        add(&tally, 0, scores: [0.1, 0.1, 0.1, 0.9], failsAfter: 2)
        add(&tally, 1, scores: [0.9, 0.9], failsAfter: 0)  // seen on the day it failed and later only
        let alerts = tally.alerts(atThreshold: 0)
        #expect(alerts.failing == 1 && alerts.failingAlerted == 0)
        #expect(alerts.others == 0 && alerts.falseAlarmsPerThousandMonths == nil && alerts.unitPrecision == nil)
    }

    @Test("a unit that fails beyond the horizon only is one of the others")
    func later() {
        var tally = UnitTally(unitCount: 1, thresholds: [0.5])
        add(&tally, 0, scores: [0.9, 0.1], failsAfter: 200)
        let alerts = tally.alerts(atThreshold: 0)
        #expect(alerts.failing == 0 && alerts.others == 1 && alerts.othersAlerted == 1)
    }

    @Test("rows of one unit with different weights were sampled")
    func sampled() {
        var tally = UnitTally(unitCount: 2, thresholds: [])
        add(&tally, 0, scores: [0.9, 0.1], weight: 5)
        add(&tally, 1, scores: [0.9, 0.1], weight: 1)
        #expect(!tally.hasSampledRows)
        add(&tally, 1, scores: [0.9], weight: 10)
        #expect(tally.hasSampledRows)
    }
}
