package import JSONText
package import Storage
internal import SystemIO

/// A directory of Parquet files, one for each month, and the ledger that says which of them count.
///
///     <directory>/ledger.json
///     <directory>/year=2018/month=06/<32 hexadecimal digits>.parquet
///
/// A file is named after its signature, a digest of all that went into it, and never changes; a new state of a month is
/// a new file. What the ledger does not name is a leftover of a writer that was interrupted: read the files by the paths
/// given here, not by a pattern. `MonthlyTableWriter` changes such a directory.
package struct MonthlyTable: Sendable, Equatable {
    package struct Entry: Sendable, Hashable {
        package let month: Month
        /// Digest of the inputs: equal signatures mean equal bytes.
        package let signature: Digest
        package let rows: Int

        package init(month: Month, signature: Digest, rows: Int) {
            self.month = month
            self.signature = signature
            self.rows = rows
        }

        package var fileName: String { signature.description.prefix(32) + MonthlyTable.fileSuffix }
        /// Below the table's directory.
        package var path: String { "\(month.directory)/\(fileName)" }
    }

    package let directory: String
    /// What the table holds, such as `drive_days`: a ledger of another kind is refused.
    package let kind: String
    /// By month, each once.
    package internal(set) var entries: [Entry]
    /// What its owner wrote into the ledger beside the entries.
    package internal(set) var facts: JSONObject

    package static let ledgerName = "ledger.json"
    static let fileSuffix = ".parquet"

    /// Reads the ledger, and looks whether the files it names are there. No lock: a writer that replaces a month
    /// meanwhile removes the file this value names.
    package static func open(_ directory: String, kind: String) throws(WarehouseError) -> MonthlyTable {
        guard let table = try read(directory, kind: kind) else {
            throw WarehouseError(
                .notFound,
                "cannot open \(directory): expected \(ledgerName) of a table of \(kind), found nothing there; "
                    + "build it first, or name another directory")
        }
        for entry in table.entries {
            let path = table.path(of: entry)
            guard let status = try? FileStatus.of(path), status.kind == .regular, status.bytes > 0 else {
                throw WarehouseError(
                    .badData,
                    "cannot open \(directory): expected \(entry.path), which its ledger names, found no such file; "
                        + "build it again with --clean")
            }
        }
        return table
    }

    package func path(of entry: Entry) -> String { FileSystem.join(directory, entry.path) }

    package func entry(of month: Month) -> Entry? { entries.first { $0.month == month } }

    package var rows: Int { entries.reduce(0) { $0 + $1.rows } }
}
