package import SystemIO

/// A month of the calendar, years 1970 to 9999: what one file of a `MonthlyTable` holds.
package struct Month: Hashable, Comparable, Sendable {
    package let year: Int
    /// 1 to 12.
    package let month: Int

    /// Nil when there is no such month.
    package init?(year: Int, month: Int) {
        guard (1970...9999).contains(year), (1...12).contains(month) else { return nil }
        self.init(checkedYear: year, month: month)
    }

    /// The month that holds a day.
    package init(_ date: CalendarDate) {
        let components = date.components
        self.init(checkedYear: components.year, month: components.month)
    }

    private init(checkedYear year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    package var firstDate: CalendarDate { date(1) ?? CalendarDate(utcMicroseconds: 0) }

    package var lastDate: CalendarDate {
        for day in stride(from: 31, to: 28, by: -1) {
            if let date = date(day) { return date }
        }
        return date(28) ?? firstDate
    }

    package var dayCount: Int { Int(lastDate.daysSinceEpoch - firstDate.daysSinceEpoch) + 1 }

    private func date(_ day: Int) -> CalendarDate? { CalendarDate(year: year, month: month, day: day) }

    package static func < (left: Month, right: Month) -> Bool { (left.year, left.month) < (right.year, right.month) }

    /// The Hive partition, `year=2018/month=06`.
    package var directory: String { "year=\(year)/month=\(twoDigits)" }

    private var twoDigits: String { month < 10 ? "0\(month)" : "\(month)" }
}

extension Month: CustomStringConvertible, LosslessStringConvertible {
    /// `2018-06`
    package var description: String { "\(year)-\(twoDigits)" }

    /// Reads `YYYY-MM`, exactly so.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let year = Int(parts[0]), let month = Int(parts[1]) else { return nil }
        self.init(year: year, month: month)
        guard description == text else { return nil }
    }
}
