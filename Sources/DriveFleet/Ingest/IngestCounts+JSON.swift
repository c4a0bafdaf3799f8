package import JSONText
internal import Warehouse

extension IngestCounts {
    /// The totals, then `months`, oldest first, each with its own. Reasons that never occurred are left out.
    package var json: JSONValue {
        var object = total.json
        object["repeated_headers"] = .number(repeatedHeaders)
        if undated.read > 0 { object["undated"] = .object(undated.json) }
        object["months"] = .array(
            months.sorted { $0.key < $1.key }.map { month, rows in
                var object: JSONObject = ["month": .string(month.description)]
                for member in rows.json.members { object.append(member.key, member.value) }
                return .object(object)
            })
        return .object(object)
    }

    /// Reads what `json` wrote; nil when it is something else.
    package init?(json: JSONValue) {
        guard let months = json["months"]?.arrayValue, let repeated = json["repeated_headers"]?.countValue else {
            return nil
        }
        repeatedHeaders = repeated
        if let json = json["undated"] {
            guard let rows = Rows(json: json) else { return nil }
            undated = rows
        }
        for json in months {
            guard let month = json["month"]?.stringValue.flatMap({ Month($0) }), let rows = Rows(json: json) else {
                return nil
            }
            self.months[month] = rows
        }
    }
}

extension IngestCounts.Rows {
    fileprivate var json: JSONObject {
        var nulls = JSONObject()
        for column in DriveColumn.allCases { nulls.append(column.name, .number(self.nulls(in: column))) }
        return [
            "rows_read": .number(read), "rows_written": .number(written), "failures": .number(failures),
            "rejected": rejectedJSON, "nulls": .object(nulls), "set_to_null": refusedJSON,
        ]
    }

    /// By reason.
    var rejectedJSON: JSONValue {
        var reasons = JSONObject()
        for reason in IngestCounts.Rejection.allCases where rejected(for: reason) > 0 {
            reasons.append(reason.name, .number(rejected(for: reason)))
        }
        return .object(reasons)
    }

    /// By column and reason.
    var refusedJSON: JSONValue {
        var columns = JSONObject()
        for column in DriveColumn.allCases {
            var reasons = JSONObject()
            for reason in IngestCounts.Refusal.allCases where refused(column, for: reason) > 0 {
                reasons.append(reason.name, .number(refused(column, for: reason)))
            }
            if reasons.count > 0 { columns.append(column.name, .object(reasons)) }
        }
        return .object(columns)
    }

    fileprivate init?(json: JSONValue) {
        guard let read = json["rows_read"]?.countValue, let written = json["rows_written"]?.countValue,
            let failures = json["failures"]?.countValue, let nulls = json["nulls"]?.objectValue
        else { return nil }
        self.init()
        self.read = read
        self.written = written
        self.failures = failures
        for reason in IngestCounts.Rejection.allCases {
            rejected[reason.rawValue] = json["rejected"]?[reason.name]?.countValue ?? 0
        }
        for column in DriveColumn.allCases {
            self.nulls[column.rawValue] = nulls[column.name]?.countValue ?? 0
            for reason in IngestCounts.Refusal.allCases {
                guard let count = json["set_to_null"]?[column.name]?[reason.name]?.countValue else { continue }
                refused[Self.place(column, reason)] = count
            }
        }
    }
}
