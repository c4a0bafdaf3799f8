import SystemIO
import Testing

@testable import Training

@Suite("TimeSplit")
struct TimeSplitTests {
    private func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

    private func split(
        _ first: String, _ last: String, horizon: Int = 30, _ change: (inout TimeSplit.Request) -> Void = { _ in }
    ) throws -> TimeSplit {
        var request = TimeSplit.Request()
        change(&request)
        return try TimeSplit(request, labelled: try day(first)...day(last), horizonDays: horizon)
    }

    @Test("the last nine months test, and no training label looks into them")
    func months() throws {
        let split = try split("2016-01-01", "2018-12-31")
        #expect(split.test == (try day("2018-04-01")...day("2018-12-31")))
        #expect(split.train == (try day("2016-01-01")...day("2018-03-01")))
        #expect(split.train.upperBound.adding(days: 30) < split.test.lowerBound)
        #expect(split.gapDays == 30)
    }

    @Test("of too few days, the last fifth tests")
    func short() throws {
        let split = try split("2018-01-01", "2018-05-31")
        #expect(split.test.lowerBound == (try day("2018-05-02")))
        #expect(split.train.upperBound == (try day("2018-04-01")))
    }

    @Test("the test may begin on a day that is named")
    func named() throws {
        let from = try day("2018-04-01")
        let split = try split("2018-01-01", "2018-05-31") { $0.testFrom = from }
        #expect(split.train == (try day("2018-01-01")...day("2018-03-01")))
        #expect(split.test == (try day("2018-04-01")...day("2018-05-31")))
    }

    @Test("an earlier end of training widens the gap, a later one does not narrow it")
    func trainThrough() throws {
        let (from, early, late) = (try day("2018-04-01"), try day("2018-02-01"), try day("2018-03-31"))
        let wide = try split("2018-01-01", "2018-05-31") {
            $0.testFrom = from
            $0.trainThrough = early
        }
        #expect(wide.train.upperBound == early)
        #expect(wide.gapDays == 58)
        let held = try split("2018-01-01", "2018-05-31") {
            $0.testFrom = from
            $0.trainThrough = late
        }
        #expect(held.gapDays == 30)
    }

    @Test("days that leave nothing to train with are refused, and the sentence says what was found")
    func tooFew() throws {
        let error = #expect(throws: TrainingError.self) { try split("2018-01-01", "2018-01-20") }
        #expect(error?.code == .badData)
        #expect(error?.description.contains("--test-from") == true)
    }

    @Test("a single day, a far gap and a test of far too many months do not trap")
    func extremes() throws {
        #expect(throws: TrainingError.self) { try split("2018-01-01", "2018-01-01") }
        #expect(throws: TrainingError.self) { try split("2018-01-01", "2018-05-31") { $0.gapDays = .max - 1 } }
        #expect(throws: TrainingError.self) { try split("2018-01-01", "2018-05-31") { $0.gapDays = -1 } }
        #expect(try split("2018-01-01", "2018-05-31") { $0.testMonths = .max }.gapDays == 30)
        #expect(throws: TrainingError.self) { try split("2018-01-01", "2018-05-31") { $0.testMonths = .min + 1 } }
    }
}
