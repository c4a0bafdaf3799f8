internal import Bytes
package import JSONText
package import Storage
internal import SystemIO

extension MonthlyTable {
    private static let formatVersion = 1
    /// Far above what hundreds of months and thousands of source files need.
    private static let largestLedger = 256 << 20

    /// The table as the directory's ledger has it; nil without a ledger.
    static func read(_ directory: String, kind: String) throws(WarehouseError) -> MonthlyTable? {
        let path = FileSystem.join(directory, ledgerName)
        let bytes: [UInt8]
        do throws(FileReadError) {
            bytes = try FileSystem.read(path, limit: largestLedger)
        } catch .system(let error) where error.isNotFound {
            return nil
        } catch {
            throw WarehouseError(.inputOutput, "cannot read \(path): \(error)")
        }
        return try decode(bytes, directory: directory, kind: kind)
    }

    /// Tells states of a table apart: entries and facts.
    package var digest: Digest { SHA256.digest(of: encoded()) }

    /// The text of `ledger.json`: a function of the entries and facts alone.
    func encoded() -> [UInt8] {
        let months = entries.map { entry -> JSONValue in
            [
                "month": .string(entry.month.description), "rows": .number(entry.rows),
                "signature": .string(entry.signature.description),
            ]
        }
        let value: JSONValue = [
            "format_version": .number(Self.formatVersion), "kind": .string(kind), "months": .array(months),
            "facts": .object(facts),
        ]
        var buffer = ByteBuffer(capacity: 4_096)
        value.write(to: &buffer, pretty: true)
        buffer.append(UInt8(ascii: "\n"))
        return buffer.array
    }

    private static func decode(
        _ bytes: [UInt8], directory: String, kind: String
    ) throws(WarehouseError) -> MonthlyTable {
        let path = FileSystem.join(directory, ledgerName)
        func refuse(_ expected: String, _ found: String) -> WarehouseError {
            WarehouseError(
                .badData,
                "cannot read \(path): expected \(expected), found \(found); name another directory, or build it anew")
        }
        let value: JSONValue
        do { value = try JSONValue.parse(bytes) } catch {
            throw refuse(error.expected, "\(error.foundWords) at byte \(error.offset)")
        }
        guard let version = value["format_version"]?.number?.int, version == formatVersion else {
            throw refuse("format_version \(formatVersion)", value["format_version"]?.text() ?? "none")
        }
        guard let found = value["kind"]?.stringValue, found == kind else {
            throw refuse("a table of \(kind)", value["kind"]?.text() ?? "none")
        }
        guard let months = value["months"]?.arrayValue, let facts = value["facts"]?.objectValue else {
            throw refuse("months and facts", "none")
        }
        var entries: [Entry] = []
        for (index, item) in months.enumerated() {
            guard let month = item["month"]?.stringValue.flatMap(Month.init),
                let signature = item["signature"]?.stringValue.flatMap(Digest.init(hexadecimal:)),
                let rows = item["rows"]?.countValue
            else { throw refuse("month, signature and rows in months[\(index)]", "something else") }
            if let last = entries.last, last.month >= month {
                throw refuse("each month once and in order", "\(month) after \(last.month)")
            }
            entries.append(Entry(month: month, signature: signature, rows: rows))
        }
        return MonthlyTable(directory: directory, kind: kind, entries: entries, facts: facts)
    }
}

extension JSONValue {
    /// A number of rows, files or bytes as a ledger has it: from 0 on, and so far below `Int.max` that sums of thousands
    /// of them are numbers too, whoever wrote the file.
    package var countValue: Int? { number?.int.flatMap { (0...1 << 48).contains($0) ? $0 : nil } }
}
