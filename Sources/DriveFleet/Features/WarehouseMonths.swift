internal import Storage
internal import SystemIO
internal import Warehouse

/// The months of a warehouse, as features are made of them.
struct WarehouseMonths {
    struct Item {
        var month: Month
        /// As DuckDB takes them.
        var paths: [String]
        /// Digest of the content, or of what stands for it.
        var signature: Digest
    }

    /// In order.
    var items: [Item]
    /// There is one row for a drive and a day; known of our own warehouses only.
    var isUnique: Bool

    /// A warehouse with a ledger, or `year=*/month=*/*.parquet` of another program.
    init(_ directory: String) throws(WarehouseError) {
        let ledger = FileSystem.join(directory, "ledger.json")
        if (try? FileStatus.of(ledger)) != nil {
            let table = try MonthlyTable.open(directory, kind: DriveDays.kind)
            items = table.entries.map { entry in
                Item(
                    month: entry.month, paths: [DuckDB.escapedPattern(table.path(of: entry))],
                    signature: entry.signature)
            }
            isUnique = true
        } else {
            items = try Self.foreign(directory)
            isUnique = false
        }
        guard !items.isEmpty else {
            throw WarehouseError(
                .notFound,
                "cannot read \(directory): expected year=YYYY/month=MM/*.parquet, found none; "
                    + "make it with reliscore warehouse build")
        }
    }

    private static func foreign(_ directory: String) throws(WarehouseError) -> [Item] {
        do throws(SystemError) {
            var names: [Month: [String]] = [:]
            for name in try ParquetFolder(walking: directory).names {
                let parts = name.split(separator: "/")
                guard parts.count == 3, let year = number(parts[0], after: "year="),
                    let number = number(parts[1], after: "month="), let month = Month(year: year, month: number)
                else { continue }
                names[month, default: []].append(name)
            }
            var items: [Item] = []
            for (month, names) in names.sorted(by: { $0.key < $1.key }) {
                let folder = ParquetFolder(directory, names: names)
                items.append(Item(month: month, paths: folder.patterns, signature: try folder.digest()))
            }
            return items
        } catch {
            throw WarehouseError(
                error.code == 2 ? .notFound : .inputOutput,  // ENOENT
                "cannot read \(directory): expected a warehouse, found: \(error); "
                    + "make it with reliscore warehouse build")
        }
    }

    private static func number(_ text: Substring, after prefix: String) -> Int? {
        text.hasPrefix(prefix) ? Int(text.dropFirst(prefix.count)) : nil
    }

    /// Those with days in a range.
    func items(from first: CalendarDate, through last: CalendarDate) -> ArraySlice<Item> {
        let start = items.firstIndex { $0.month.lastDate >= first } ?? items.endIndex
        let end = items.lastIndex { $0.month.firstDate <= last }.map { $0 + 1 } ?? start
        return items[start..<max(start, end)]
    }
}
