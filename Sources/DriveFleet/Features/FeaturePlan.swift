internal import Storage
internal import SystemIO
internal import Warehouse

/// Which months there will be, what each is made of, and the signature that follows from it.
struct FeaturePlan {
    struct Item {
        var item: WarehouseMonths.Item
        /// The month and those before it that its windows reach into.
        var sources: [WarehouseMonths.Item]
        /// Those its labels look at.
        var ahead: [WarehouseMonths.Item]
        var signature: Digest
    }

    let months: [Item]
    /// Of the whole warehouse.
    let lastDay: CalendarDate
    /// In the order of the columns.
    let inexact: [String]

    /// Of how features are made: another number makes all of them anew.
    private static let formatVersion = 1

    init(_ warehouse: WarehouseMonths, _ state: FeatureLedger, _ options: FeatureBuildOptions, version: String) {
        lastDay = state.lastDay
        inexact = state.inexact
        var past = Digest(of: "")
        var months: [Item] = []
        for item in warehouse.items {
            past = Digest(of: "\(past) \(item.month) \(item.signature)")
            let month = item.month
            let sight = month.lastDate.adding(days: options.horizonDays + FeatureQuery.patienceDays)
            let ahead = warehouse.items(
                from: min(month.lastDate, month.firstDate.adding(days: options.horizonDays)), through: sight)
            let after = warehouse.items(from: month.lastDate.adding(days: 1), through: sight)
            let signature = Digest(
                of: """
                    features \(Self.formatVersion), DuckDB \(version), unique \(warehouse.isUnique)
                    \(options.windows) \(options.horizonDays) \(state.inexact.joined(separator: " "))
                    \(past)
                    \(after.map { "\($0.month) \($0.signature)" }.joined(separator: "\n"))
                    until \(min(state.lastDay, month.lastDate.adding(days: options.horizonDays)))
                    """)
            months.append(
                Item(
                    item: item, sources: Self.sources(of: month, warehouse, options), ahead: Array(ahead),
                    signature: signature))
        }
        self.months = months
    }

    private static func sources(
        of month: Month, _ warehouse: WarehouseMonths, _ options: FeatureBuildOptions
    ) -> [WarehouseMonths.Item] {
        let first =
            switch options.windows {
            case .days: month.firstDate.adding(days: -FeatureQuery.lookBackDays)
            // Two months: what drives that report daily need, and DriveSummaries finds the others' older rows.
            case .rows: month.firstDate.adding(months: -2)
            }
        return Array(warehouse.items(from: first, through: month.lastDate))
    }
}

extension Digest {
    fileprivate init(of text: String) { self = SHA256.digest(of: Array(text.utf8)) }
}
