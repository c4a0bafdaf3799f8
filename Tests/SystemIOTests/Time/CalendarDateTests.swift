import Bytes
import SystemIO
import Testing

@Suite("CalendarDate")
struct CalendarDateTests {
    private func date(_ text: String) -> CalendarDate? {
        Array(text.utf8).withUnsafeBytes { CalendarDate(iso: $0) }
    }

    private func text(_ date: CalendarDate) -> String {
        var buffer = ByteBuffer()
        buffer.append(date)
        return buffer.text
    }

    @Test("every day from 1970 to 9999 follows the one before and is read back as it is written")
    func everyDay() throws {
        var day = 0
        var faults = 0
        for year in 1970...9999 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, count) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                for number in 1...count {
                    let date = CalendarDate(year: year, month: month + 1, day: number)
                    if date?.daysSinceEpoch != Int32(day) { faults += 1 }
                    if let date, date.components != (year, month + 1, number) { faults += 1 }
                    day += 1
                }
                #expect(CalendarDate(year: year, month: month + 1, day: count + 1) == nil)
            }
        }
        #expect(faults == 0)
        #expect(day == 2_932_897)
    }

    @Test("text is read exactly", arguments: ["1970-01-01", "2000-02-29", "2026-11-20", "9999-12-31"])
    func roundTrip(iso: String) throws { #expect(text(try #require(date(iso))) == iso) }

    @Test(
        "what is no day is refused",
        arguments: [
            "", "1969-12-31", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "2024-1-01", "2024-01-1 ",
            "2024/01/01", "+024-01-01", "2024-01-01T", "abcd-ef-gh",
        ])
    func refused(iso: String) { #expect(date(iso) == nil) }

    @Test(
        "a moment falls on its day, before the first and after the last on these",
        arguments: [
            (0, "1970-01-01"), (-1, "1970-01-01"), (86_399_999_999, "1970-01-01"), (86_400_000_000, "1970-01-02"),
            (Int64.max, "9999-12-31"), (Int64.min, "1970-01-01"),
        ] as [(Int64, String)])
    func moments(microseconds: Int64, expected: String) {
        #expect(text(CalendarDate(utcMicroseconds: microseconds)) == expected)
    }
}

@Suite("Durations and timestamps as numbers and text")
struct TimeTextTests {
    @Test(
        "whole nanoseconds, clamped at both ends",
        arguments: [
            (.zero, 0), (.nanoseconds(1), 1), (.milliseconds(1500), 1_500_000_000), (.seconds(-5), 0),
            (.seconds(Int64.max), .max),
        ] as [(Duration, UInt64)])
    func nanoseconds(duration: Duration, expected: UInt64) { #expect(duration.nanoseconds == expected) }

    @Test(
        "a fraction is written with six digits or not at all",
        arguments: [
            (1_795_176_000_000_000, "2026-11-20T12:00:00Z"), (1_795_176_000_000_001, "2026-11-20T12:00:00.000001Z"),
            (-7, "1970-01-01T00:00:00Z"),
        ] as [(Int64, String)])
    func timestamps(microseconds: Int64, expected: String) {
        var buffer = ByteBuffer()
        buffer.appendTimestamp(utcMicroseconds: microseconds)
        #expect(buffer.text == expected)
    }
}
