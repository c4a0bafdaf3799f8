import Testing

@testable import SystemIO

@Suite("CalendarDate: arithmetic")
struct CalendarDateArithmeticTests {
    private func date(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

    @Test(
        "days",
        arguments: [
            ("2018-01-01", -1, "2017-12-31"), ("2016-02-28", 1, "2016-02-29"), ("1970-01-02", -5, "1970-01-01"),
        ])
    func days(from: String, days: Int, to: String) throws {
        #expect(try date(from).adding(days: days).description == to)
    }

    @Test(
        "months end where the shorter month ends",
        arguments: [
            ("2018-05-31", -3, "2018-02-28"), ("2016-03-31", -1, "2016-02-29"), ("2018-12-15", 1, "2019-01-15"),
            ("2018-01-31", -9, "2017-04-30"), ("1971-01-31", -24, "1970-01-01"),
        ])
    func months(from: String, months: Int, to: String) throws {
        #expect(try date(from).adding(months: months).description == to)
    }

    @Test("no amount traps", arguments: [Int.max, Int.min, 1 << 40])
    func bounds(amount: Int) throws {
        let day = try date("2018-01-31")
        #expect(day.adding(days: amount) == (try date(amount < 0 ? "1970-01-01" : "9999-12-31")))
        #expect(day.adding(months: amount) == (try date(amount < 0 ? "1970-01-01" : "9999-12-31")))
    }

    @Test("what is no date is none", arguments: ["2018-1-1", "2018-02-30", "", "20180101"])
    func malformed(text: String) {
        #expect(CalendarDate(text) == nil)
    }
}
