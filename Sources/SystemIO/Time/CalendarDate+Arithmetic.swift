internal import Bytes

extension CalendarDate: CustomStringConvertible {
    /// `YYYY-MM-DD`.
    package var description: String {
        var buffer = ByteBuffer(capacity: 16)
        buffer.append(self)
        return buffer.text
    }

    /// Reads `YYYY-MM-DD`.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let date = bytes.withUnsafeBytes({ CalendarDate(iso: $0) }) else { return nil }
        self = date
    }

    /// The day so many days later; clamped to the years 1970 to 9999.
    package func adding(days: Int) -> CalendarDate {
        let (sum, overflows) = Int(daysSinceEpoch).addingReportingOverflow(days)
        let clamped = overflows ? (days < 0 ? 0 : Int.max) : sum
        return CalendarDate(utcMicroseconds: Int64(min(max(clamped, 0), 2_932_896)) * 86_400_000_000)
    }

    /// The same day of the month so many months later, or that month's last day where it is shorter.
    package func adding(months: Int) -> CalendarDate {
        let (year, month, day) = components
        let bounded = min(max(months, -120_000), 120_000)
        let index = year * 12 + month - 1 + bounded
        let target = (year: index / 12, month: index % 12 + 1)
        for candidate in stride(from: day, through: 28, by: -1) {
            if let date = CalendarDate(year: target.year, month: target.month, day: candidate) { return date }
        }
        if let date = CalendarDate(year: target.year, month: target.month, day: min(day, 28)) { return date }
        return adding(days: months < 0 ? -4_000_000 : 4_000_000)
    }
}
