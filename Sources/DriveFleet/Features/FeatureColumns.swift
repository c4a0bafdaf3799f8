/// The 47 features of a drive-day, in ReliScore's order and by its names.
package enum FeatureColumns {
    /// What the windows look at: columns of the warehouse.
    package static let sources = [
        "smart_5_raw", "smart_187_raw", "smart_188_raw", "smart_197_raw", "smart_198_raw", "smart_199_raw",
        "smart_241_raw", "smart_242_raw", "temperature",
    ]

    /// Names and SQL types, in the order of the columns.
    package static let features: [(name: String, type: String)] =
        [("capacity_bytes", "BIGINT"), ("age_days", "BIGINT")]
        + ["mean_7d", "mean_30d", "std_30d", "delta_vs_7d"].flatMap { family in
            sources.map { ("\($0)_\(family)", "DOUBLE") }
        } + sources.map { ("\($0)_is_increasing", "INTEGER") }

    package static func label(horizonDays: Int) -> String { "label_\(horizonDays)d" }
}
