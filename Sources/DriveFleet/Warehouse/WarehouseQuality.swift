internal import Storage
internal import SystemIO
internal import Warehouse

/// What can be said of the data in a warehouse: `quality.json` for programs, `quality.html` for people. A function of
/// the warehouse's ledger and files.
package struct WarehouseQuality: Sendable, Equatable {
    /// Days inside the range of dates that have no rows.
    struct Gap: Equatable, Sendable {
        var first: CalendarDate
        var last: CalendarDate

        var days: Int { Int(last.daysSinceEpoch - first.daysSinceEpoch) + 1 }
    }

    let ledger: WarehouseLedger
    let totals: FleetTotals
    /// What became of the rows of all daily files.
    let counts: IngestCounts
    let gaps: [Gap]
    let firstDay: CalendarDate?
    let lastDay: CalendarDate?

    static let jsonName = "quality.json"
    static let pageName = "quality.html"

    init(_ ledger: WarehouseLedger, _ totals: FleetTotals) {
        self.ledger = ledger
        self.totals = totals
        var counts = IngestCounts()
        for file in ledger.files.values { counts.add(file.counts) }
        self.counts = counts
        let months = ledger.months.sorted { $0.key < $1.key }
        var gaps: [Gap] = []
        var last: CalendarDate?
        var first: CalendarDate?
        for (month, facts) in months {
            for day in 0..<month.dayCount where facts.days >> day & 1 == 1 {
                let date = month.firstDate.adding(days: day)
                if let last, date.daysSinceEpoch > last.daysSinceEpoch + 1 {
                    gaps.append(Gap(first: last.adding(days: 1), last: date.adding(days: -1)))
                }
                first = first ?? date
                last = date
            }
        }
        self.gaps = gaps
        (firstDay, lastDay) = (first, last)
    }

    var months: [(month: Month, facts: MonthFacts, counts: IngestCounts.Rows)] {
        let all = Set(ledger.months.keys).union(counts.months.keys)
        return all.sorted().map { ($0, ledger.months[$0] ?? MonthFacts(), counts.months[$0] ?? IngestCounts.Rows()) }
    }

    var rows: Int { ledger.months.values.reduce(0) { $0 + $1.rows } }
    var failures: Int { ledger.months.values.reduce(0) { $0 + $1.failures } }
    var duplicates: Int { counts.total.written - rows }

    /// The quality of the data that a warehouse holds, as its last build found it.
    package static func open(_ directory: String) throws(FleetError) -> WarehouseQuality {
        let table: MonthlyTable
        do { table = try DriveDays.open(directory) } catch { throw FleetError(error) }
        guard let ledger = WarehouseLedger(table.facts), let quality = read(table, ledger) else {
            throw FleetError(
                .notFound,
                "cannot report on \(directory): expected a \(jsonName) of its present state, found none; "
                    + "run `reliscore warehouse build` again")
        }
        return quality
    }

    /// The quality of the present state, which is looked into only if that has not been done.
    static func update(
        _ table: MonthlyTable, _ ledger: WarehouseLedger, _ duckDB: DuckDB, _ resources: DuckDB.Resources
    ) throws(FleetError) -> WarehouseQuality {
        if let known = read(table, ledger), isThere(pageName, in: table) { return known }
        let quality = WarehouseQuality(ledger, try FleetTotals(table, duckDB, resources))
        try attempting("write", expected: "a place for the data quality report") { () throws(SystemError) in
            try FileSystem.replace(
                FileSystem.join(table.directory, pageName), with: Array(quality.page().utf8))
            try FileSystem.replace(
                FileSystem.join(table.directory, jsonName), with: quality.encoded(state: table.digest))
        }
        return quality
    }

    /// Nil when there is none, or one of another state.
    private static func read(
        _ table: MonthlyTable, _ ledger: WarehouseLedger
    ) -> WarehouseQuality? {
        let path = FileSystem.join(table.directory, jsonName)
        guard let bytes = try? FileSystem.read(path, limit: 64 << 20),
            let totals = totals(in: bytes, state: table.digest)
        else { return nil }
        return WarehouseQuality(ledger, totals)
    }

    private static func isThere(_ name: String, in table: MonthlyTable) -> Bool {
        (try? FileStatus.of(FileSystem.join(table.directory, name))) != nil
    }
}
