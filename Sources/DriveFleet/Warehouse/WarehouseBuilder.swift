internal import JSONText
internal import Storage
internal import Synchronization
internal import SystemIO
package import Telemetry
package import Warehouse

/// Brings ZIP files of daily drive statistics into the warehouse: what is not in it yet, one commit for each ZIP file.
///
/// The result is a function of the daily files, not of their order, of the number of runs or of those that were killed.
/// Memory is DuckDB's limit, a block for each thread, and the ledger.
package struct WarehouseBuilder {
    /// Where the ZIP files are.
    package var archives: String
    package var warehouse: String
    /// Daily files to have in the warehouse at most: the first by archive and name. Nil for all.
    package var longest: Int?
    /// Start from nothing.
    package var isClean = false
    /// After a ZIP file that cannot be used, go on with the next.
    package var keepsGoing = false

    private let duckDB: DuckDB
    private let memoryMegabytes: Int
    private let threads: Int

    package init(
        archives: String, warehouse: String, duckDB: DuckDB, memoryMegabytes: Int = 512,
        threads: Int = UsableProcessors.count()
    ) {
        self.archives = archives
        self.warehouse = warehouse
        self.duckDB = duckDB
        self.memoryMegabytes = memoryMegabytes
        self.threads = threads
    }

    /// What a run did.
    package struct Outcome: Sendable {
        package internal(set) var archives = 0
        /// Of `archives`, those that had something new.
        package internal(set) var newArchives = 0
        package internal(set) var newFiles = 0
        package internal(set) var newRows = 0
        /// ZIP files without any daily file.
        package internal(set) var emptyArchives: [String] = []
        /// Those that could not be used, and why.
        package internal(set) var failures: [FleetError] = []
        package internal(set) var quality = WarehouseQuality(WarehouseLedger(), FleetTotals())
    }

    /// - Throws: For the first ZIP file that cannot be used, nothing of which is then in the warehouse; those before it
    ///   are. With `keepsGoing` they are in the outcome instead.
    package func run(progress: @escaping @Sendable (WorkProgress) -> Void) throws(FleetError) -> Outcome {
        let names = try ArchivePlan.list(archives)
        var writer: MonthlyTableWriter
        do { writer = try MonthlyTableWriter(warehouse, kind: DriveDays.kind) } catch { throw FleetError(error) }
        if isClean { try Self.empty(&writer) }
        guard var ledger = WarehouseLedger(writer.table.facts),
            ledger.monthsOfFiles == Set(writer.table.entries.map(\.month))
        else {
            throw FleetError(
                .badData,
                "cannot read the ledger of \(warehouse): expected its daily files and their months, found something else; "
                    + "build it again with --clean")
        }
        var outcome = Outcome()
        let work = plan(names, &outcome)
        let total = work.reduce(0) { sum, step in
            step.entries.reduce(sum) { $0 + (ledger.files[$1.fingerprint] == nil ? $1.compressedBytes : 0) }
        }
        let done = Mutex(WorkProgress(task: "", totalBytes: total))
        for step in work {
            let plan: ArchivePlan
            switch step.plan {
            case .success(let opened): plan = opened
            case .failure(let error):
                guard keepsGoing else { throw error }
                outcome.failures.append(error)
                continue
            }
            // The same file twice is read once.
            var known = Set(ledger.files.keys)
            let new = step.entries.filter { known.insert($0.fingerprint).inserted }
            do throws(FleetError) {
                outcome.newRows += try add(plan, new: new, to: &ledger, &writer) { bytes, rows in
                    // Told under the lock, so that what is done only grows.
                    done.withLock { state in
                        state.task = plan.name
                        state.doneBytes += bytes
                        state.doneRows += rows
                        progress(state)
                    }
                }
                outcome.newFiles += new.count
                outcome.newArchives += new.isEmpty ? 0 : 1
            } catch {
                guard keepsGoing, error.isOfInput else { throw error }
                outcome.failures.append(error)
            }
        }
        progress(WorkProgress(task: "data quality"))
        let resources = self.resources(in: writer.staging)
        outcome.quality = try WarehouseQuality.update(writer.table, ledger, duckDB, resources)
        return outcome
    }

    private func resources(in staging: String) -> DuckDB.Resources {
        DuckDB.Resources(
            memoryMegabytes: memoryMegabytes, threads: threads,
            temporaryDirectory: staging)
    }

    /// What is to be done, by looking at the directories of the ZIP files alone.
    private func plan(
        _ names: [String], _ outcome: inout Outcome
    ) -> [(plan: Result<ArchivePlan, FleetError>, entries: ArraySlice<ZipEntry>)] {
        var work: [(plan: Result<ArchivePlan, FleetError>, entries: ArraySlice<ZipEntry>)] = []
        var rest = longest ?? .max
        for name in names where rest > 0 {
            let path = FileSystem.join(archives, name)
            let plan = Result { () throws(FleetError) in try ArchivePlan.open(path, name: name) }
            guard case .success(let opened) = plan else {
                work.append((plan, []))
                continue
            }
            outcome.archives += 1
            if opened.entries.isEmpty { outcome.emptyArchives.append(name) }
            let taken = opened.entries.prefix(rest)
            rest -= taken.count
            work.append((plan, taken))
        }
        return work
    }

    /// - Returns: The rows of the new daily files, duplicates included.
    private func add(
        _ plan: ArchivePlan, new: [ZipEntry], to ledger: inout WarehouseLedger, _ writer: inout MonthlyTableWriter,
        advance: @escaping @Sendable (Int, Int) -> Void
    ) throws(FleetError) -> Int {
        var changed = ledger
        var rows = 0
        var staged: [MonthlyTable.Entry] = []
        if !new.isEmpty {
            let table = writer.table
            var ingest = ArchiveIngest(
                plan, duckDB: duckDB, resources: resources(in: writer.staging), staging: writer.staging,
                committed: { month in table.entry(of: month).map { (table.path(of: $0), $0.rows) } },
                advance: advance)
            try ingest.run(new)
            for entry in new {
                let counts = ingest.counts[entry.index] ?? IngestCounts()
                rows += counts.total.written
                changed.files[entry.fingerprint] = WarehouseLedger.File(
                    name: entry.name, bytes: entry.bytes, counts: counts)
            }
            for (month, file) in ingest.months {
                let signature = changed.signature(of: month)
                try attempting("write", expected: "to name a new file") { () throws(SystemError) in
                    try FileSystem.rename(file.path, to: writer.stagedPath(month, signature))
                }
                changed.months[month] = file.facts
                staged.append(MonthlyTable.Entry(month: month, signature: signature, rows: file.facts.rows))
            }
        }
        if !plan.entries.isEmpty, plan.entries.allSatisfy({ changed.files[$0.fingerprint] != nil }) {
            changed.add(
                WarehouseLedger.Archive(
                    name: plan.name, files: plan.entries.count, bytes: plan.entries.reduce(0) { $0 + $1.bytes }),
                plan.digest)
        }
        guard changed != ledger else { return 0 }
        do { try writer.commit(staged, facts: changed.facts) } catch { throw FleetError(error) }
        ledger = changed
        return rows
    }

    private static func empty(_ writer: inout MonthlyTableWriter) throws(FleetError) {
        do { try writer.commit([], removing: Set(writer.table.entries.map(\.month)), facts: JSONObject()) } catch {
            throw FleetError(error)
        }
    }
}

extension FleetError {
    /// Whether what is wrong is a ZIP file, so that others may be well.
    fileprivate var isOfInput: Bool { code == .badData || code == .notFound }
}
