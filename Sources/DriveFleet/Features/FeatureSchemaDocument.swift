internal import JSONText
internal import Storage
internal import SystemIO
internal import Warehouse

/// `feature_schema.json` of a feature set: the columns, and exactly what was done to make them.
struct FeatureSchemaDocument {
    let options: FeatureBuildOptions
    let lastDay: CalendarDate
    let inexact: [String]
    let isUnique: Bool
    let months: [WarehouseMonths.Item]
    let version: String
    let counts: [FeatureCounts]
    let sourceRows: Int

    var json: JSONValue {
        let isDays = options.windows == .days
        let horizon = options.horizonDays
        let features = FeatureColumns.features.map { feature -> JSONValue in
            ["name": .string(feature.name), "dtype": .string(feature.type.lowercased())]
        }
        var root: JSONObject = [
            "ordered_features": .array(features),
            "label_column": .string(FeatureColumns.label(horizonDays: horizon)),
            "horizon_days": .number(horizon),
            "date_column": "as_of_date",
            "unit_column": "serial_number",
            "group_column": "model",
            "failure_column": "failure_date",
            "windows": .string(options.windows.rawValue),
            "rules": isDays ? daysRules : rowsRules,
            "last_day": .string(lastDay.description),
            "rows": rows,
            "warehouse_digest": .string(digest.description),
            "engine": .string("DuckDB \(version)"),
        ]
        if isDays { root["last_labelled_day"] = .string(lastDay.adding(days: -horizon).description) }
        if !inexact.isEmpty { root["columns_not_of_whole_numbers"] = .array(inexact.map { .string($0) }) }
        return .object(root)
    }

    private var daysRules: JSONValue {
        let horizon = options.horizonDays
        return [
            "windows": "calendar days: the row's day and the 6 or 29 days before it",
            "is_increasing": .string(
                "1 if the value is above that of the drive's row before, at most \(FeatureQuery.lookBackDays) days "
                    + "older; 0 otherwise, also where either is null"),
            "age_days": "days since the drive's first day in the warehouse",
            "label": .string(
                "1 if the drive fails for the first time 1 to \(horizon) days later; 0 if it is seen "
                    + "\(horizon) to \(horizon + FeatureQuery.patienceDays) days later and does not; null on the last "
                    + "\(horizon) days of the warehouse and before a hole in it, from the failure on, and where the drive "
                    + "left"),
            "failure_date": .string("first failure, where that is at most \(horizon) days later"),
            "duplicates": .string(
                isUnique
                    ? "none: the warehouse has one row for a drive and a day"
                    : "of a drive's rows of a day: the one with a failure, then with most values, then the greatest"),
            "not_finite": "null",
        ]
    }

    private var rowsRules: JSONValue {
        let horizon = options.horizonDays
        return [
            "windows": "rows: the row and the 6 or 29 rows of the drive before it, whatever their days",
            "is_increasing": "1 if the value is above that of the drive's row before; 0 otherwise",
            "age_days": "days since the drive's first day in the warehouse",
            "label": .string(
                "1 if the drive fails for the first time 1 to \(horizon) days later; 0 otherwise, also where nobody "
                    + "can know"),
            "failure_date": .string("first failure, where that is at most \(horizon) days later"),
            "duplicates": "kept",
            "not_finite": "null",
        ]
    }

    private var rows: JSONValue {
        func sum(_ value: (FeatureCounts) -> Int) -> JSONValue { .number(counts.reduce(0) { $0 + value($1) }) }
        return [
            "warehouse": .number(sourceRows),
            "duplicates_dropped": .number(sourceRows - counts.reduce(0) { $0 + $1.rows }),
            "features": sum(\.rows), "label_1": sum(\.positive), "label_0": sum(\.negative),
            "no_label_failed": sum(\.failed), "no_label_last_days": sum(\.unobservable),
            "no_label_left": sum(\.left),
        ]
    }

    private var digest: Digest {
        SHA256.digest(of: Array(months.map { "\($0.month) \($0.signature)\n" }.joined().utf8))
    }
}
