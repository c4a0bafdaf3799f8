package import SystemIO

/// Rows with what they are to predict, in the order of time; in temporary files, so that their number is bounded by the
/// disk and not by memory.
package struct LabelledRows: Sendable {
    /// What is known of a row beside its features.
    package struct Key: BitwiseCopyable, Sendable, Equatable {
        /// Days since 1970-01-01.
        package var day: Int32
        /// Index into `units`.
        package var unit: UInt32
        /// Index into `groups`.
        package var group: UInt32
        /// 0 or 1.
        package var label: UInt8
        /// Days from this row to the unit's failure, where that is known to come; -1 otherwise.
        package var daysToFailure: Int32
        /// How many rows of the population this row stands for: 1, or more where others were left out.
        package var weight: Float

        package init(day: Int32, unit: UInt32, group: UInt32, label: UInt8, daysToFailure: Int32, weight: Float) {
            self.day = day
            self.unit = unit
            self.group = group
            self.label = label
            self.daysToFailure = daysToFailure
            self.weight = weight
        }
    }

    package let featureNames: [String]
    /// Row-major `[count, featureNames.count]`; NaN is a missing value.
    package let features: MappedArray<Double>
    package let keys: MappedArray<Key>
    /// Serial numbers: what fails, once each.
    package var units: [String]
    /// Drive models: what results are listed by, once each.
    package var groups: [String]

    package var count: Int { keys.count }

    package init(featureNames: [String], in directory: String) throws(SystemError) {
        self.featureNames = featureNames
        features = try MappedArray(in: directory)
        keys = try MappedArray(in: directory)
        units = []
        groups = []
    }

    /// The features of some rows, row-major; valid while these rows live.
    package func features(of rows: Range<Int>) -> UnsafeBufferPointer<Double> {
        let width = featureNames.count
        return UnsafeBufferPointer(
            rebasing: UnsafeBufferPointer(features.elements)[rows.lowerBound * width..<rows.upperBound * width])
    }
}
