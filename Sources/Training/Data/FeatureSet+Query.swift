internal import SystemIO
internal import Warehouse

extension FeatureSet {
    /// The text of the rows a selection asks for, in the form and order that `FeatureTextBlock` reads.
    func query(_ selection: FeatureSelection) -> String {
        let date = DuckDB.identifier(dateColumn)
        let unit = DuckDB.identifier(unitColumn)
        let label = DuckDB.identifier(labelColumn)
        let group = groupColumn.map { name(DuckDB.identifier($0)) } ?? "NULL"
        let features = featureNames.map(DuckDB.identifier).joined(separator: ", ")
        // Where the files are in order, DuckDB gives their rows in that order; sorting all again would cost much.
        let order = isSorted ? "" : "ORDER BY \(date), \(unit), filename, file_row_number"
        let options = isSorted ? "" : ", filename = true, file_row_number = true"
        return """
            COPY (
                SELECT \(name(unit)), \(group), \(date)::DATE - DATE '1970-01-01', \(label)::INTEGER, \(features)
                FROM \(DuckDB.scan(patterns, options: options))
                WHERE \(conditions(selection).joined(separator: " AND ")) \(order)
            ) TO '/dev/stdout' (FORMAT csv, HEADER false)
            """
    }

    /// How many rows a selection asks for, and how many of them with label 1.
    func countQuery(_ selection: FeatureSelection) -> String {
        """
        SELECT count(*), count(*) FILTER (\(DuckDB.identifier(labelColumn)) = 1)
        FROM \(DuckDB.scan(patterns)) WHERE \(conditions(selection).joined(separator: " AND "))
        """
    }

    /// A text that needs no quotes in CSV; an empty one would have them.
    private func name(_ column: String) -> String { "nullif(url_encode(\(column)), '')" }

    private func conditions(_ selection: FeatureSelection) -> [String] {
        let date = DuckDB.identifier(dateColumn) + "::DATE"
        let unit = DuckDB.identifier(unitColumn)
        let label = DuckDB.identifier(labelColumn)
        var conditions = ["\(label) IS NOT NULL", "\(date) IS NOT NULL", "\(unit) IS NOT NULL"]
        if let days = selection.days {
            conditions.append("\(date) BETWEEN DATE '\(days.lowerBound)' AND DATE '\(days.upperBound)'")
        }
        if let groups = selection.groups {
            let list = groups.map(DuckDB.literal).joined(separator: ", ")
            let column = groupColumn.map(DuckDB.identifier) ?? "''"
            conditions.append(groups.isEmpty ? "false" : "\(column) IN (\(list))")
        }
        if let fold = selection.unitFold {
            conditions.append(
                "md5_number(\(unit)) % \(fold.count) \(fold.isExcluded ? "<>" : "=") \(fold.index)")
        }
        if selection.negativeFraction < 1 {
            let limit = Int(selection.negativeFraction * Double(Self.prime))
            conditions.append("(\(label) = 1 OR \(Self.lot(unit, date, selection.seed)) < \(limit))")
        }
        return conditions
    }

    private static let prime = 2_147_483_647

    /// A number below `prime` for each row, the same in every release of DuckDB. The slow digest is of the unit alone,
    /// which DuckDB computes once for many rows.
    private static func lot(_ unit: String, _ date: String, _ seed: UInt64) -> String {
        let start = "((md5_number(\(unit)) % \(prime))::BIGINT + \(seed % UInt64(prime)))"
        let mixed = "((\(start) + (\(date) - DATE '1970-01-01') * 1220703125) % \(prime))"
        return "((\(mixed) * \(mixed) + \(mixed)) % \(prime))"
    }

    /// When units fail, as far as the whole set tells: unit, days since 1970.
    var failuresQuery: String {
        let unit = DuckDB.identifier(unitColumn)
        let date = DuckDB.identifier(dateColumn) + "::DATE"
        // Without failure dates: a unit reports until the day before it fails.
        let failure = hasFailureDate ? "min(failure_date)" : "max(\(date)) + 1"
        let isKnown =
            hasFailureDate ? "failure_date IS NOT NULL" : "\(DuckDB.identifier(labelColumn)) = 1"
        return """
            SELECT \(name(unit)), (\(failure))::DATE - DATE '1970-01-01' FROM \(DuckDB.scan(patterns))
            WHERE \(isKnown) AND \(unit) IS NOT NULL AND \(date) IS NOT NULL GROUP BY \(unit)
            """
    }
}
