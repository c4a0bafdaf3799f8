import SystemIO
import Testing

@testable import DriveFleet

@Suite("DayText")
struct DayTextTests {
    @Test(
        "the year comes first, and a time of midnight may follow",
        arguments: [
            ("2018-01-31", 2018, 1, 31), ("2018/1/1", 2018, 1, 1), ("2018/01/1", 2018, 1, 1),
            ("2018-1-31", 2018, 1, 31),
            ("2018/12/31", 2018, 12, 31), ("2024-02-29 00:00:00", 2024, 2, 29), ("2024-02-29T00:00:00", 2024, 2, 29),
            ("2018/1/1 00:00:00", 2018, 1, 1), ("2018-01-01 00:00:00.000000", 2018, 1, 1),
        ])
    func days(text: String, year: Int, month: Int, day: Int) throws {
        let date = try #require(CalendarDate(year: year, month: month, day: day))
        #expect(parse(text) == .day(date))
    }

    @Test(
        "with day or month first it is ambiguous, even where only one reading is a day",
        arguments: [
            "01/02/2018", "1/2/2018", "13/01/2018", "01-02-2018", "01.02.2018", "01/02/18", "1/2/2018 00:00:00",
            "18-01-02",
        ])
    func ambiguous(text: String) {
        #expect(parse(text) == .ambiguous)
    }

    @Test(
        "anything else is no day",
        arguments: [
            "", "2018", "2018-02-30", "2018-13-01", "2018-00-10", "20180101", "2018-01-01 12:00:00", "2018-01/01",
            "2018-01-01x", "2018.01.01", "02018-01-01", "2018-001-01", "18-2018-01", "nan", "date",
            "2018-01-01 00:00:00.",
            "1969-12-31", "-2018-01-01", "2018-01-", "2018-01-01 00:00:00.1",
        ])
    func invalid(text: String) {
        #expect(parse(text) == .invalid)
    }

    private func parse(_ text: String) -> DayText {
        Array(text.utf8).withUnsafeBytes { DayText.parse($0) }
    }
}
