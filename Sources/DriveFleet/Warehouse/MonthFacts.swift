internal import JSONText
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
        guard let rows = json["rows"]?.countValue, let drives = json["drives"]?.countValue,
            let failures = json["failures"]?.countValue, let days = json["days"]?.countValue,
            let nulls = json["nulls"]?.objectValue
        else { return nil }
        (self.rows, self.drives, self.failures, self.days) = (rows, drives, failures, days)
        for column in DriveColumn.allCases { self.nulls[column.rawValue] = nulls[column.name]?.countValue ?? 0 }
    }
}
