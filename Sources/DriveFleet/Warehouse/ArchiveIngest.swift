import Dispatch
internal import Storage
import Synchronization
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

    /// What one of two DuckDB tasks at a time needs, in memory it counts.
    private static let leastMegabytes = 128

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
        try merge(named)
        var elsewhere: [Month: [ZipEntry]] = [:]
        for entry in entries {
            for (month, rows) in counts[entry.index]?.months ?? [:]
            where rows.written > 0 && month != Self.month(in: entry.name) {
                elsewhere[month, default: []].append(entry)
            }
        }
        try merge(elsewhere)
    }

    private mutating func count(_ entries: [ZipEntry]) throws(FleetError) {
        let feed = EntryFeed(
            archive: plan.path, entries: entries, threads: resources.threads, advance: { _, _ in })
        for (entry, counts) in zip(entries, try feed.run(into: nil)) {
            self.counts[entry.index] = counts
        }
    }

    /// Two months at a time: DuckDB reads a pipe on one thread only, and while it sorts and writes nothing is read.
    private mutating func merge(_ entries: [Month: [ZipEntry]]) throws(FleetError) {
        let tasks = entries.sorted { $0.key < $1.key }.map { month, entries in
            let path = FileSystem.join(staging, "\(month)-\(nextFile)")
            nextFile += 1
            let base = months[month].map { ($0.path, $0.facts.rows) } ?? committed(month)
            return MonthTask(month: month, entries: entries, base: base, path: path)
        }
        let lanes = min(tasks.count, resources.threads, max(resources.memoryMegabytes / Self.leastMegabytes, 1), 2)
        let results = Mutex(Results(of: tasks.count))
        let run = runner(lanes: lanes)
        DispatchQueue.concurrentPerform(iterations: lanes) { _ in
            while let index = results.withLock({ $0.take() }) {
                let result = Result { () throws(FleetError) in try run(tasks[index]) }
                results.withLock { $0.finish(index, result) }
            }
        }
        for (task, result) in zip(tasks, results.withLock { $0.finished }) {
            // Those behind the first failure may not have been tried.
            guard let result else { continue }
            let made = try result.get()
            for (entry, counts) in zip(task.entries, made.counts) { self.counts[entry.index] = counts }
            if let replaced = months[task.month] { try? FileSystem.unlink(replaced.path) }
            if let facts = made.facts { months[task.month] = (task.path, facts) }
        }
    }

    /// What merges a month when `lanes` do so at a time, and share memory and threads.
    private func runner(lanes: Int) -> @Sendable (MonthTask) throws(FleetError) -> MonthTask.Made {
        let (duckDB, archive, advance) = (self.duckDB, plan.path, self.advance)
        var share = resources
        share.memoryMegabytes /= max(lanes, 1)
        let threads = max(resources.threads / max(lanes, 1), 1)
        return { [share] (task) throws(FleetError) in
            let feed = EntryFeed(archive: archive, entries: task.entries, threads: threads, advance: advance)
            let merge = MonthMerge(duckDB: duckDB, resources: share, month: task.month, base: task.base)
            var counts: [IngestCounts] = []
            let facts = try merge.run(to: task.path) { (pipe) throws(FleetError) in
                counts = try feed.run(into: pipe)
                return counts.reduce(0) { $0 + ($1.months[task.month]?.written ?? 0) }
            }
            return MonthTask.Made(counts: counts, facts: facts)
        }
    }

    /// The month of `2018/2018-06-30.csv`; nil for other names.
    static func month(in name: String) -> Month? {
        let file = name.split { $0 == "/" || $0 == "\\" }.last ?? ""
        guard file.utf8.count == 14 else { return nil }
        return CalendarDate(String(file.prefix(10))).map { Month($0) }
    }
}

/// A month and the daily files it is to get rows from.
private struct MonthTask: Sendable {
    struct Made: Sendable {
        var counts: [IngestCounts]
        /// Nil when there is no row, and so no file.
        var facts: MonthFacts?
    }

    let month: Month
    let entries: [ZipEntry]
    let base: (path: String, rows: Int)?
    let path: String
}

/// What became of tasks that are taken in order, up to the first failure.
private struct Results: Sendable {
    private(set) var finished: [Result<MonthTask.Made, FleetError>?]
    private var next = 0
    private var hasFailed = false

    init(of count: Int) { finished = Array(repeating: nil, count: count) }

    mutating func take() -> Int? {
        guard !hasFailed, next < finished.count else { return nil }
        next += 1
        return next - 1
    }

    mutating func finish(_ index: Int, _ result: Result<MonthTask.Made, FleetError>) {
        if case .failure = result { hasFailed = true }
        finished[index] = result
    }
}
