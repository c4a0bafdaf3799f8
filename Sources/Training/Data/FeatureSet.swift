package import JSONText
package import SystemIO

/// Features with labels in a directory of Parquet files: what `reliscore features build` writes, or a plain directory
/// of such files made by another program.
///
/// Columns are named by `feature_schema.json` where it is there. Otherwise the features are all numeric columns but
/// `as_of_date`, `serial_number`, `model`, `year`, `month` and the label, in the order of the table, and the label is the
/// one column called `label_<n>d`, `n` being the horizon.
package struct FeatureSet: Sendable {
    package let directory: String
    package let featureNames: [String]
    /// 1 where the unit fails within the horizon, 0 where not, null where nobody can know.
    package let labelColumn: String
    package let horizonDays: Int
    package let dateColumn: String
    /// Serial numbers: what fails.
    package let unitColumn: String
    /// Drive models: what results are listed by. Nil where there is no such column.
    package let groupColumn: String?
    /// `feature_schema.json`, where it is there.
    package let schema: JSONValue?
    /// Of all rows, also those without a label.
    package let firstDay: CalendarDate
    package let lastDay: CalendarDate
    /// The first and the last day of the rows with a label; nil when none has one.
    package let labelledDays: ClosedRange<CalendarDate>?
    package let rowCount: Int
    /// SHA-256, in hexadecimal, of the schema and of each file's path, size and last 64 KiB, where Parquet keeps the
    /// place, size and range of everything in it.
    package let digest: String

    /// `failure_date` tells when a unit fails; without it the day after the unit's last row with label 1 is taken.
    let hasFailureDate: Bool
    /// Paths as DuckDB takes them, in the order of their rows.
    let patterns: [String]
    /// The files' rows are in the order of their days, and those of a day in the order of their serial numbers.
    let isSorted: Bool
}
