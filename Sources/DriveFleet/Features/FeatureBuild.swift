package import JSONText
internal import Storage
internal import SystemIO
package import Telemetry
package import Warehouse

/// Makes the features of drives from their warehouse, month by month.
///
/// A month is a function of the months before it (windows, first days, failures), of those after it as far as its labels
/// look, and of the last day of all where that is within their sight. A digest of these is the month's signature: months
/// whose signature is in the ledger already are left as they are, which gives the same bytes as making them anew.
package struct FeatureBuild {
    private let options: FeatureBuildOptions
    private let duckDB: DuckDB
    private let resources: DuckDB.Resources

    /// - Parameter resources: Their temporary directory is not used: DuckDB's spill lies beside the features.
    package init(_ options: FeatureBuildOptions, using duckDB: DuckDB, _ resources: DuckDB.Resources) {
        self.options = options
        self.duckDB = duckDB
        self.resources = resources
    }

    /// - Throws: `.locked` while another build works in the same directory.
    package func run(progress: (WorkProgress) -> Void = { _ in }) throws(WarehouseError) -> FeatureBuildReport {
        let months = try WarehouseMonths(options.warehouse)
        var writer = try MonthlyTableWriter(options.output, kind: MonthlyTable.featuresKind)
        var state = FeatureLedger(writer.table.facts, options)
        if options.isClean || writer.table.entries.isEmpty {
            state = FeatureLedger(JSONObject(), options)
            try writer.commit([], removing: Set(writer.table.entries.map(\.month)), facts: state.facts)
        } else if let other = state.otherSettings {
            throw WarehouseError(
                .badData,
                "cannot build features in \(options.output): expected those with \(state.settingsText), found those "
                    + "with \(other); name another directory, or build them anew with --clean")
        }
        // Spill beside the features, where there must be room for them anyway, and gone with the writer.
        var resources = resources
        resources.temporaryDirectory = writer.staging
        progress(WorkProgress(task: "looking at \(options.warehouse)"))
        try state.look(at: months, duckDB, resources)
        let plan = FeaturePlan(months, state, options, version: duckDB.version)
        let built = plan.months.filter { writer.table.entry(of: $0.item.month)?.signature != $0.signature }
        let gone = Set(writer.table.entries.map(\.month)).subtracting(plan.months.map(\.item.month))
        let summaries = DriveSummaries(months, in: writer.staging, duckDB, resources)
        if !built.isEmpty {
            try summaries.write { progress(WorkProgress(task: "looking at drives from \($0) on")) }
        }
        let total = built.reduce(0) { $0 + state.rows(of: $1.item.month) }
        var rows = 0
        for month in built {
            progress(WorkProgress(task: "\(month.item.month) (\(rows) of \(total) rows done)", doneRows: rows))
            let path = writer.stagedPath(month.item.month, month.signature)
            let counts = try build(month, of: plan, months, summaries, to: path, resources)
            state.record(counts, of: month.item.month)
            state.isComplete = false
            try writer.commit(
                [.init(month: month.item.month, signature: month.signature, rows: counts.rows)], facts: state.facts)
            rows += state.rows(of: month.item.month)
        }
        state.finish(plan, duckDB.version, months)
        try writer.commit([], removing: gone, facts: state.facts)
        try writeSchema(state)
        return FeatureBuildReport(
            months: plan.months.map(\.item.month), built: built.map(\.item.month), removed: gone.sorted(),
            rows: writer.table.rows, schema: state.schema)
    }

    private func build(
        _ month: FeaturePlan.Item, of plan: FeaturePlan, _ months: WarehouseMonths, _ summaries: DriveSummaries,
        to path: String, _ resources: DuckDB.Resources
    ) throws(WarehouseError) -> FeatureCounts {
        var older: (pairs: String, paths: [String])?
        if options.windows == .rows, let found = try summaries.older(than: month.item.month) {
            let wanted = Set(found.months)
            older = (found.pairs, months.items.filter { wanted.contains($0.month) }.flatMap(\.paths))
        }
        let query = FeatureQuery(
            options: options, month: month.item.month, lastDay: plan.lastDay, inexact: Set(plan.inexact),
            hasDuplicates: !months.isUnique, sources: month.sources.flatMap(\.paths), older: older,
            ahead: month.ahead.flatMap(\.paths), drives: summaries.drives)
        let lines = try duckDB.lines(query.copying(to: path) + "\n" + query.counts(of: path), resources)
        guard let counts = lines.first.flatMap(FeatureCounts.init) else {
            throw WarehouseError(.engineFailed, "cannot build \(month.item.month): DuckDB counted no rows")
        }
        return counts
    }

    /// For other programs; ours read it from the ledger.
    private func writeSchema(_ state: FeatureLedger) throws(WarehouseError) {
        let path = FileSystem.join(options.output, "feature_schema.json")
        let bytes = Array((state.schema.text(pretty: true) + "\n").utf8)
        if let found = try? FileSystem.read(path, limit: 1 << 24), found == bytes { return }
        do throws(SystemError) {
            try FileSystem.replace(path, with: bytes)
        } catch {
            throw WarehouseError(.inputOutput, "cannot write \(path): \(error)")
        }
    }
}

/// What came of a build.
package struct FeatureBuildReport: Sendable {
    package let months: [Month]
    package let built: [Month]
    package let removed: [Month]
    package let rows: Int
    /// `feature_schema.json`.
    package let schema: JSONValue
}
