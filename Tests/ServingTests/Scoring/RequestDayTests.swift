import SystemIO
import Testing

@testable import Serving

@Suite("RequestDay")
struct RequestDayTests {
    private func read(_ text: String) -> CalendarDate? {
        Array(text.utf8).withUnsafeBytes { RequestDay.read($0) }
    }

    @Test(
        "a date, or a date-time at exactly midnight UTC, is that day",
        arguments: [
            "2024-02-29", "2024-02-29T00:00:00", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00+00:00",
            "2024-02-29T00:00:00.0", "2024-02-29T00:00:00.000000Z", "2024-02-29T00:00:00.000+00:00",
        ])
    func days(text: String) {
        #expect(read(text) == CalendarDate(year: 2024, month: 2, day: 29))
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "2", "2024", "2024-2-29", "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-01", "2024-01-00",
            "0000-01-01",
            "1969-12-31", "+2024-01-1", "2024/02/29", "20240229", "2024-02-29T", "2024-02-29T00:00",
            "2024-02-29T00:00:0",
            "2024-02-29T00:00:01", "2024-02-29T12:00:00Z", "2024-02-29T00:00:00.", "2024-02-29T00:00:00.Z",
            "2024-02-29T00:00:00.1", "2024-02-29T00:00:00z", "2024-02-29T00:00:00+01:00", "2024-02-29T00:00:00Z ",
            "2024-02-29 00:00:00", "2024-02-29Z", " 2024-02-29", "2024-02-29\n", "２０２４-02-29", "1709164800",
            "2024-02-30T00:00:00Z",
        ])
    func refused(text: String) {
        #expect(read(text) == nil)
    }

    @Test("the first and the last day, and the leap years between, are what the calendar says")
    func ends() {
        #expect(read("1970-01-01")?.daysSinceEpoch == 0)
        #expect(read("9999-12-31")?.daysSinceEpoch == 2_932_896)
        #expect(read("2000-02-29") != nil)
        #expect(read("2100-02-29") == nil)
    }
}
