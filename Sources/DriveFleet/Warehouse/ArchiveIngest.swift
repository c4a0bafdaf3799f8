internal import Storage
internal import SystemIO
internal import Warehouse

/// Brings the new daily files of one ZIP file into staged files of the months they have rows for.
struct ArchiveIngest {
    /// A month as it is before this ZIP file, or as far as it has come.
    typealias MonthFile = (path: String, facts: MonthFacts)

    let plan: ArchivePlan
    let duckDB: DuckDB
    let resources: DuckDB.Resources
    let staging: String
    let advance: @Sendable (_ compressedBytes: Int, _ rows: Int) -> Void
    /// The file of a month in the warehouse.
    let committed: (Month) -> (path: String, rows: Int)?

    private(set) var counts: [Int: IngestCounts] = [:]
    private(set) var months: [Month: MonthFile] = [:]
    private var nextFile = 0

    init(
        _ plan: ArchivePlan, duckDB: DuckDB, resources: DuckDB.Resources, staging: String,
        committed: @escaping (Month) -> (path: String, rows: Int)?,
        advance: @escaping @Sendable (_ compressedBytes: Int, _ rows: Int) -> Void
    ) {
        self.plan = plan
        self.duckDB = duckDB
        self.resources = resources
        self.staging = staging
        self.committed = committed
        self.advance = advance
    }

    /// A daily file nearly always has the month that its name says, so that reading it once is enough. Rows of other
    /// months are found while it is read, and it is read again for them.
    mutating func run(_ entries: [ZipEntry]) throws(FleetError) {
        var named: [Month: [ZipEntry]] = [:]
        var unnamed: [ZipEntry] = []
        for entry in entries {
            if let month = Self.month(in: entry.name) {
                named[month, default: []].append(entry)
            } else {
                unnamed.append(entry)
            }
        }
        try count(unnamed)
        for (month, entries) in named.sorted(by: { $0.key < $1.key }) { try merge(month, entries) }
        var elsewhere: [Month: [ZipEntry]] = [:]
        for entry in entries {
            for (month, rows) in counts[entry.index]?.months ?? [:]
            where rows.written > 0 && month != Self.month(in: entry.name) {
                elsewhere[month, default: []].append(entry)
            }
        }
        for (month, entries) in elsewhere.sorted(by: { $0.key < $1.key }) { try merge(month, entries) }
    }

    private mutating func count(_ entries: [ZipEntry]) throws(FleetError) {
        for (entry, counts) in zip(entries, try feed(entries, advance: { _, _ in }).run(into: nil)) {
            self.counts[entry.index] = counts
        }
    }

    private mutating func merge(_ month: Month, _ entries: [ZipEntry]) throws(FleetError) {
        let base = months[month].map { ($0.path, $0.facts.rows) } ?? committed(month)
        let merge = MonthMerge(duckDB: duckDB, resources: resources, month: month, base: base)
        let path = FileSystem.join(staging, "\(month)-\(nextFile)")
        nextFile += 1
        var found: [IngestCounts] = []
        let feed = feed(entries, advance: advance)
        let facts = try merge.run(to: path) { (pipe) throws(FleetError) in
            found = try feed.run(into: pipe)
            return found.reduce(0) { $0 + ($1.months[month]?.written ?? 0) }
        }
        for (entry, counts) in zip(entries, found) { self.counts[entry.index] = counts }
        if let replaced = months[month] { try? FileSystem.unlink(replaced.path) }
        if let facts { months[month] = (path, facts) }
    }

    private func feed(_ entries: [ZipEntry], advance: @escaping @Sendable (Int, Int) -> Void) -> EntryFeed {
        EntryFeed(archive: plan.path, entries: entries, threads: resources.threads, advance: advance)
    }

    /// The month of `2018/2018-06-30.csv`; nil for other names.
    static func month(in name: String) -> Month? {
        let file = name.split { $0 == "/" || $0 == "\\" }.last ?? ""
        guard file.utf8.count == 14 else { return nil }
        return CalendarDate(String(file.prefix(10))).map { Month($0) }
    }
}
