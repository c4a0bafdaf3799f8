internal import Pages
internal import SystemIO
internal import Warehouse

extension WarehouseQuality {
    /// What is worth a look, a sentence each.
    package var warnings: [String] {
        var found: [String] = []
        func note(_ count: Int, _ words: String) {
            if count > 0 { found.append("\(PageNumber.grouped(count)) \(words)") }
        }
        let total = counts.total
        note(
            IngestCounts.Rejection.allCases.reduce(0) { $0 + total.rejected(for: $1) },
            "rows were rejected: " + reasons { reason in (reason.name, total.rejected(for: reason)) })
        note(duplicates, "rows were left out: another one had the same drive and day")
        for column in DriveColumn.allCases {
            let count = IngestCounts.Refusal.allCases.reduce(0) { $0 + total.refused(column, for: $1) }
            note(count, "values of \(column.name) could not be true and became null")
        }
        note(totals.seenAfterFailure, "drives have rows after their failure")
        note(totals.failedAgain, "drives failed more than once")
        note(totals.ofSeveralModels, "serial numbers stand under more than one model")
        note(gaps.reduce(0) { $0 + $1.days }, "days have no rows, between \(span)")
        note(counts.repeatedHeaders, "headers stood between rows")
        return found
    }

    private func reasons(_ count: (IngestCounts.Rejection) -> (String, Int)) -> String {
        IngestCounts.Rejection.allCases.map(count).filter { $0.1 > 0 }
            .map { "\(PageNumber.grouped($0.1)) \($0.0)" }.joined(separator: ", ")
    }

    private var span: String {
        guard let firstDay, let lastDay else { return "no days" }
        return "\(firstDay) and \(lastDay)"
    }

    private var overview: [(name: String, text: String)] {
        [
            (
                "days",
                firstDay == nil ? "none" : "\(firstDay.map(\.description) ?? "") to \(lastDay.map(\.description) ?? "")"
            ),
            ("rows", PageNumber.grouped(rows)), ("drives", PageNumber.grouped(totals.drives)),
            ("failures", PageNumber.grouped(failures)), ("models", PageNumber.grouped(totals.models.count)),
            ("daily files", PageNumber.grouped(ledger.files.count)),
            ("ZIP files", PageNumber.grouped(ledger.archives.count)),
        ]
    }

    /// The report for a terminal.
    package var text: String {
        let width = overview.reduce(0) { max($0, $1.name.count) }
        var lines = overview.map { pair in
            pair.name + String(repeating: " ", count: width + 2 - pair.name.count) + pair.text
        }
        if !warnings.isEmpty { lines.append("") }
        return (lines + warnings).joined(separator: "\n")
    }

    func page() -> String {
        var page = Page(title: "Data quality", summary: "What the warehouse of daily drive statistics holds.")
        page.definitions(overview)
        if !warnings.isEmpty { page.list(warnings) }
        page.section("Months")
        page.charts([
            BarChart("Rows", y: ChartAxis("rows"), bars: months.map { ("\($0.month)", Double($0.facts.rows)) }),
            BarChart(
                "Failures", y: ChartAxis("failures"), bars: months.map { ("\($0.month)", Double($0.facts.failures)) }),
        ])
        page.table(monthTable)
        if !gaps.isEmpty {
            page.section("Days without rows")
            page.table(
                PageTable(
                    columns: [.text("from"), .text("to"), .number("days")],
                    rows: gaps.map { ["\($0.first)", "\($0.last)", PageNumber.grouped($0.days)] }))
        }
        page.section("Missing values")
        page.paragraph("Rows in which a column is null, of all rows of the month.")
        page.table(nullTable)
        page.section("Rejected rows and values")
        page.table(refusalTable)
        page.section("Drive models")
        page.table(
            PageTable(
                columns: [.text("model"), .number("drives"), .number("rows"), .number("failures")],
                rows: totals.models.map {
                    [
                        $0.name.isEmpty ? "(none)" : $0.name, PageNumber.grouped($0.drives),
                        PageNumber.grouped($0.rows), PageNumber.grouped($0.failures),
                    ]
                }))
        page.section("ZIP files")
        page.table(
            PageTable(
                columns: [.text("file"), .number("daily files"), .number("bytes of them")],
                rows: ledger.archives.values.sorted { ($0.name, $0.bytes) < ($1.name, $1.bytes) }.map {
                    [$0.name, PageNumber.grouped($0.files), PageNumber.grouped($0.bytes)]
                }))
        return page.html()
    }

    private var monthTable: PageTable {
        PageTable(
            columns: [
                .text("month"), .number("rows"), .number("drives"), .number("failures"), .number("days"),
                .number("days missing"), .number("duplicates resolved"), .number("rows rejected"),
            ],
            rows: months.map { month, facts, counts in
                let numbers = [
                    facts.rows, facts.drives, facts.failures, facts.days.nonzeroBitCount,
                    gaps.reduce(0) { $0 + days(of: $1, in: month) }, counts.written - facts.rows,
                    counts.read - counts.written,
                ]
                return ["\(month)"] + numbers.map(PageNumber.grouped)
            })
    }

    private func days(of gap: Gap, in month: Month) -> Int {
        let first = max(gap.first, month.firstDate)
        let last = min(gap.last, month.lastDate)
        return first > last ? 0 : Gap(first: first, last: last).days
    }

    private var nullTable: PageTable {
        let columns = DriveColumn.allCases.filter { !$0.isRequired }
        return PageTable(
            columns: [.text("month")] + columns.map { .number($0.name) },
            rows: months.map { month, facts, _ in
                ["\(month)"]
                    + columns.map { column in
                        let nulls = facts.nulls[column.rawValue]
                        return nulls == 0 ? "0" : PageNumber.percent(Double(nulls) / Double(max(facts.rows, 1)))
                    }
            })
    }

    private var refusalTable: PageTable {
        var rows: [[String]] = []
        func add(_ when: String, _ counts: IngestCounts.Rows) {
            for reason in IngestCounts.Rejection.allCases where counts.rejected(for: reason) > 0 {
                rows.append([when, "row", reason.name, PageNumber.grouped(counts.rejected(for: reason))])
            }
            for column in DriveColumn.allCases {
                for reason in IngestCounts.Refusal.allCases where counts.refused(column, for: reason) > 0 {
                    let count = PageNumber.grouped(counts.refused(column, for: reason))
                    rows.append([when, column.name, reason.name, count])
                }
            }
        }
        add("no date", counts.undated)
        for (month, _, counts) in months { add("\(month)", counts) }
        return PageTable(
            columns: [.text("month"), .text("what"), .text("reason"), .number("rows")],
            rows: rows.isEmpty ? [["–", "none", "", "0"]] : rows)
    }
}
