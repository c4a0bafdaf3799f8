/// What `reliscore features build` is to do.
package struct FeatureBuildOptions: Sendable {
    package enum Windows: String, Sendable, CaseIterable {
        /// Windows of calendar days; no label where nobody can know it.
        case days
        /// Windows of rows and labels as ReliScore's own SQL has them.
        case rows
    }

    /// Directories.
    package var warehouse: String
    package var output: String
    package var horizonDays: Int
    package var windows: Windows
    /// Build all months anew, whatever is there.
    package var isClean: Bool

    package init(
        warehouse: String, output: String, horizonDays: Int = 30, windows: Windows = .days, isClean: Bool = false
    ) {
        self.warehouse = warehouse
        self.output = output
        self.horizonDays = horizonDays
        self.windows = windows
        self.isClean = isClean
    }
}
