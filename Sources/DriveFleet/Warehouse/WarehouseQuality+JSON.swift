internal import Bytes
package import JSONText
internal import Storage
internal import SystemIO
internal import Warehouse

extension WarehouseQuality {
    private static let formatVersion = 1

    /// The report for programs.
    package var json: JSONValue {
        var object: JSONObject = [
            "zip_files": .number(ledger.archives.count), "daily_files": .number(ledger.files.count),
            "rows": .number(rows), "first_day": firstDay.map { .string($0.description) } ?? .null,
            "last_day": lastDay.map { .string($0.description) } ?? .null, "failures": .number(failures),
            "duplicates_resolved": .number(duplicates),
            "days_missing": .number(gaps.reduce(0) { $0 + $1.days }),
            "missing": .array(
                gaps.map {
                    [
                        "first": .string($0.first.description), "last": .string($0.last.description),
                        "days": .number($0.days),
                    ]
                }),
            "repeated_headers": .number(counts.repeatedHeaders),
        ]
        append(counts.total, to: &object)
        for member in totals.json.members { object.append(member.key, member.value) }
        object.append("months", .array(months.map { month, facts, counts in self.json(month, facts, counts) }))
        return .object(object)
    }

    private func json(_ month: Month, _ facts: MonthFacts, _ counts: IngestCounts.Rows) -> JSONValue {
        var object: JSONObject = [
            "month": .string(month.description), "rows": .number(facts.rows), "drives": .number(facts.drives),
            "failures": .number(facts.failures), "days": .number(facts.days.nonzeroBitCount),
            "duplicates_resolved": .number(counts.written - facts.rows),
            "nulls": facts.json["nulls"] ?? .null,
        ]
        append(counts, to: &object)
        return .object(object)
    }

    /// What the daily files had, and what of it could not be used.
    private func append(_ rows: IngestCounts.Rows, to object: inout JSONObject) {
        object.append("rows_read", .number(rows.read))
        object.append("rejected", rows.rejectedJSON)
        object.append("set_to_null", rows.refusedJSON)
    }

    /// The text of `quality.json`.
    func encoded(state: Digest) -> [UInt8] {
        let value: JSONValue = [
            "format_version": .number(Self.formatVersion), "ledger_sha256": .string(state.description),
            "quality": json,
        ]
        var buffer = ByteBuffer(capacity: 16 << 10)
        value.write(to: &buffer, pretty: true)
        buffer.append(UInt8(ascii: "\n"))
        return buffer.array
    }

    /// The part of `quality.json` that the ledger does not have; nil when it is about another state.
    static func totals(in bytes: [UInt8], state: Digest) -> FleetTotals? {
        guard let value = try? JSONValue.parse(bytes), value["format_version"]?.countValue == formatVersion,
            value["ledger_sha256"]?.stringValue == state.description
        else { return nil }
        return value["quality"].flatMap(FleetTotals.init)
    }
}
