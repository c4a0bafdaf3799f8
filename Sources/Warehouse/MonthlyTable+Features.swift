extension MonthlyTable {
    /// The kind of a table that holds features of drives, with `feature_schema.json` as its fact `schema`.
    package static let featuresKind = "drive_features"
}
