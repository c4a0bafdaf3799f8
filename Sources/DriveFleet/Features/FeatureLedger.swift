internal import JSONText
internal import Storage
internal import SystemIO
internal import Warehouse

/// How many rows of a month there are, by label, and without one by reason.
struct FeatureCounts: Equatable {
    var rows: Int
    var positive: Int
    var negative: Int
    var failed: Int
    var unobservable: Int

    var left: Int { rows - positive - negative - failed - unobservable }

    /// As `FeatureQuery.counts` prints them.
    init?(_ line: [String]) {
        let numbers = line.compactMap { Int($0) }
        guard numbers.count == 5, line.count == 5, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
        (rows, positive, negative) = (numbers[0], numbers[1], numbers[2])
        (failed, unobservable) = (numbers[3], numbers[4])
    }

    init?(_ json: JSONValue) {
        let keys = ["rows", "positive", "negative", "failed", "unobservable"]
        self.init(keys.map { json[$0]?.number?.text ?? "" })
    }

    var json: JSONValue {
        [
            "rows": .number(rows), "positive": .number(positive), "negative": .number(negative),
            "failed": .number(failed), "unobservable": .number(unobservable),
        ]
    }
}

/// What a feature set's ledger holds beside its months: the settings, what was found out about the warehouse, counts,
/// and the schema that follows from all these.
struct FeatureLedger {
    private let options: FeatureBuildOptions
    private var sources: [Month: SourceMonth] = [:]
    private var counts: [Month: FeatureCounts] = [:]
    private let recordedSettings: JSONValue?
    private(set) var schema: JSONValue = .null
    /// Every month belongs to the same state of the warehouse.
    var isComplete = false

    init(_ facts: JSONObject, _ options: FeatureBuildOptions) {
        self.options = options
        recordedSettings = facts["settings"]
        for json in facts["warehouse_months"]?.arrayValue ?? [] {
            if let found = SourceMonth(json) { sources[found.month] = found }
        }
        for json in facts["counts"]?.arrayValue ?? [] {
            guard let month = json["month"]?.stringValue.flatMap(Month.init) else { continue }
            counts[month] = FeatureCounts(json)
        }
        schema = facts["schema"] ?? .null
    }

    var facts: JSONObject {
        var facts = JSONObject()
        facts["settings"] = settings
        facts["is_complete"] = .bool(isComplete)
        facts["warehouse_months"] = .array(sources.values.sorted { $0.month < $1.month }.map(\.json))
        facts["counts"] = .array(
            counts.sorted { $0.key < $1.key }.map { month, counts in
                var object = counts.json.objectValue ?? JSONObject()
                object["month"] = .string(month.description)
                return .object(object)
            })
        if schema != .null { facts["schema"] = schema }
        return facts
    }

    // MARK: settings

    private var settings: JSONValue {
        ["horizon_days": .number(options.horizonDays), "windows": .string(options.windows.rawValue)]
    }

    var settingsText: String { settings.text() }

    /// What the features that are there were made with, where that is something else.
    var otherSettings: String? {
        recordedSettings == settings ? nil : recordedSettings?.text() ?? "unknown settings"
    }

    // MARK: the warehouse

    var lastDay: CalendarDate { sources.values.map(\.lastDay).max() ?? SourceMonth.none }
    var inexact: [String] {
        FeatureColumns.sources.filter { column in sources.values.contains { $0.inexact.contains(column) } }
    }

    func rows(of month: Month) -> Int { sources[month]?.rows ?? 0 }

    /// Reads the months that have changed since the last build.
    mutating func look(
        at months: WarehouseMonths, _ duckDB: DuckDB, _ resources: DuckDB.Resources
    ) throws(WarehouseError) {
        var found: [Month: SourceMonth] = [:]
        var changed: [WarehouseMonths.Item] = []
        for item in months.items {
            if let known = sources[item.month], known.signature == item.signature {
                found[item.month] = known
            } else {
                changed.append(item)
            }
        }
        while !changed.isEmpty {
            let part = changed.prefix(DriveSummaries.monthsPerTask)
            changed.removeFirst(part.count)
            let lines = try duckDB.lines(
                part.map { DuckDB.printing(SourceMonth.query($0)) }.joined(separator: "\n"), resources)
            guard lines.count == part.count else {
                throw WarehouseError(.engineFailed, "cannot read the warehouse: DuckDB answered \(lines.count) lines")
            }
            for (item, line) in zip(part, lines) { found[item.month] = try SourceMonth(line, of: item) }
        }
        sources = found
    }

    // MARK: results

    mutating func record(_ counts: FeatureCounts, of month: Month) { self.counts[month] = counts }

    mutating func finish(_ plan: FeaturePlan, _ version: String, _ months: WarehouseMonths) {
        counts = counts.filter { month, _ in sources[month] != nil }
        isComplete = true
        schema =
            FeatureSchemaDocument(
                options: options, lastDay: plan.lastDay, inexact: plan.inexact, isUnique: months.isUnique,
                months: months.items, version: version, counts: Array(counts.values),
                sourceRows: sources.values.reduce(0) { $0 + $1.rows }
            ).json
    }
}
