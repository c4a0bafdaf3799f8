internal import JSONText
internal import Storage
internal import SystemIO
internal import Warehouse

/// What features need to know of a month of the warehouse beforehand. Kept in the ledger, so that each is looked at once.
struct SourceMonth: Equatable {
    var month: Month
    /// Of the month's data, when this was found.
    var signature: Digest
    /// With a day and a serial number.
    var rows: Int
    var firstDay: CalendarDate
    var lastDay: CalendarDate
    /// Columns with values that are no whole numbers below 2^48, so that sums of them depend on the order of additions.
    var inexact: [String]

    static let none = CalendarDate(utcMicroseconds: 0)

    var json: JSONValue {
        [
            "month": .string(month.description), "signature": .string(signature.description), "rows": .number(rows),
            "first_day": .string(firstDay.description), "last_day": .string(lastDay.description),
            "inexact_columns": .array(inexact.map { .string($0) }),
        ]
    }

    init?(_ json: JSONValue) {
        guard let month = json["month"]?.stringValue.flatMap(Month.init),
            let signature = json["signature"]?.stringValue.flatMap(Digest.init(hexadecimal:)),
            let rows = json["rows"]?.number?.int, rows >= 0,
            let first = json["first_day"]?.stringValue.flatMap(CalendarDate.init),
            let last = json["last_day"]?.stringValue.flatMap(CalendarDate.init),
            let inexact = json["inexact_columns"]?.arrayValue
        else { return nil }
        self.month = month
        self.signature = signature
        self.rows = rows
        firstDay = first
        lastDay = last
        self.inexact = inexact.compactMap(\.stringValue)
    }

    /// The query whose one row `init(_:of:)` reads.
    static func query(_ item: WarehouseMonths.Item) -> String {
        let checks = FeatureColumns.sources.map { column in
            "coalesce(bool_and(NOT isfinite(\(column)) OR (\(column) = trunc(\(column)) AND "
                + "abs(\(column)) < 281474976710656)), true)"
        }
        return "SELECT count(*), min(date)::DATE, max(date)::DATE, \(checks.joined(separator: ", ")) "
            + "FROM \(DuckDB.scan(item.paths)) WHERE date IS NOT NULL AND serial_number IS NOT NULL"
    }

    init(_ line: [String], of item: WarehouseMonths.Item) throws(WarehouseError) {
        guard line.count == 3 + FeatureColumns.sources.count, let rows = Int(line[0]) else {
            throw WarehouseError(.badData, "cannot read \(item.month): DuckDB's answer is \(line)")
        }
        month = item.month
        signature = item.signature
        self.rows = rows
        firstDay = CalendarDate(line[1]) ?? month.firstDate
        lastDay = CalendarDate(line[2]) ?? month.firstDate
        inexact = zip(FeatureColumns.sources, line[3...]).filter { $0.1 != "true" }.map(\.0)
        for day in [firstDay, lastDay] where Month(day) != month {
            throw WarehouseError(
                .badData,
                "cannot read \(month) of the warehouse: expected days of that month, found \(day); "
                    + "build the warehouse again")
        }
    }
}
