internal import JSONText
internal import SystemIO
internal import Warehouse

/// What a month's file holds.
struct MonthFacts: Equatable, Sendable {
    var rows = 0
    var drives = 0
    /// Rows with `failure` 1.
    var failures = 0
    /// The days of the month that have rows: bit 0 is the first.
    var days = 0
    /// By column.
    var nulls = [Int](repeating: 0, count: DriveColumn.allCases.count)

    var json: JSONObject {
        var nulls = JSONObject()
        for column in DriveColumn.allCases { nulls.append(column.name, .number(self.nulls[column.rawValue])) }
        return [
            "rows": .number(rows), "drives": .number(drives), "failures": .number(failures), "days": .number(days),
            "nulls": .object(nulls),
        ]
    }

    init() {}

    /// Reads what `json` wrote; nil when it is something else.
    init?(json: JSONValue) {
        guard let rows = json["rows"]?.number?.int, let drives = json["drives"]?.number?.int,
            let failures = json["failures"]?.number?.int, let days = json["days"]?.number?.int,
            let nulls = json["nulls"]?.objectValue
        else { return nil }
        (self.rows, self.drives, self.failures, self.days) = (rows, drives, failures, days)
        for column in DriveColumn.allCases { self.nulls[column.rawValue] = nulls[column.name]?.number?.int ?? 0 }
    }

    /// The days that have no rows.
    func missingDays(of month: Month) -> [CalendarDate] {
        let first = month.firstDate.components
        return (0..<month.dayCount).filter { days >> $0 & 1 == 0 }
            .compactMap { CalendarDate(year: first.year, month: first.month, day: $0 + 1) }
    }
}
