import Testing

@testable import Evaluation

@Suite("The top of the ranking")
struct TopFractionTests {
    @Test("recall is ReliScore's where no scores are equal", arguments: ["plain", "one_positive"])
    func reliScore(name: String) throws {
        let fixture = try MetricsFixture(name)
        try fixture.rows.ranked { rows in
            for row in try #require(fixture.table("recall_at_top")) { #expect(rows.top(row[0])?.recall == row[1]) }
        }
    }

    @Test("equal scores at the cut count by the chance to be taken")
    func ties() throws {
        let rows = Rows(labels: [1, 1, 0, 0, 0, 1, 0, 0, 0, 0], scores: [0.9] + Array(repeating: 0.5, count: 9))
        let top = try #require(rows.ranked { $0.top(0.4) })
        // One for sure, and three of nine, of which two are positive.
        #expect(isClose(top.recall, (1 + 3.0 / 9 * 2) / 3) && isClose(top.precision, (1 + 3.0 / 9 * 2) / 4))
    }

    @Test("a fraction is of the population, not of the rows")
    func weights() throws {
        let rows = Rows(labels: [1, 0, 1], scores: [0.9, 0.8, 0.7], weights: [1, 98, 1])
        #expect(try rows.ranked { $0.top(0.01) } == TopFraction(recall: 0.5, precision: 1))
    }

    @Test("at least one row's worth is looked at, and never more than all")
    func bounds() throws {
        let rows = Rows(labels: [1, 0], scores: [0.9, 0.8])
        #expect(try rows.ranked { $0.top(0) } == TopFraction(recall: 1, precision: 1))
        #expect(try rows.ranked { $0.top(7) } == TopFraction(recall: 1, precision: 0.5))
        let light = Rows(labels: [1, 0], scores: [0.9, 0.8], weights: [0.25, 0.25])
        #expect(try light.ranked { $0.top(0) } == TopFraction(recall: 1, precision: 0.5))
    }

    @Test(
        "a budget's threshold alerts on no more than the budget, if any does",
        arguments: [(0.3, 0.9), (0.4, 0.8), (0.59, 0.8), (1.0, 0.1), (0.1, 0.9)])
    func budget(share: Double, threshold: Double) throws {
        let rows = Rows(labels: [0, 0, 1, 0, 1], scores: [0.9, 0.8, 0.5, 0.5, 0.1])
        #expect(try rows.ranked { $0.threshold(forBudget: share) } == threshold)
    }
}
