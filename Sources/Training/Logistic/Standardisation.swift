internal import Glibc
internal import SystemIO
internal import Telemetry

/// What features are standardised with: weighted mean and standard deviation of the known values.
struct Standardisation: Sendable {
    let means: [Double]
    /// Standard deviations; 1 for a feature that does not vary, and so says nothing.
    let scales: [Double]
    let varies: [Bool]

    init(
        of rows: LabelledRows, threads: Int, kernel: LogisticKernel, progress: (WorkProgress) -> Void
    ) throws(TrainingError) {
        let width = rows.featureNames.count
        var moments = ColumnMoments(width: width)
        RowChunks(rowCount: rows.count, threads: threads).forEach { range in
            ColumnMoments(
                rows.features(of: range), width: width, rowWeights: rows.keys.elements[range].map { Double($0.weight) },
                kernel: kernel)
        } merge: { part, range in
            moments.merge(part)
            rows.releaseMany(range)
            progress(WorkProgress(task: "standardising", doneRows: range.upperBound))
        }
        for column in 0..<width where !(moments.means[column].isFinite && moments.squares[column].isFinite) {
            throw .valuesTooLarge(feature: rows.featureNames[column])
        }
        means = moments.means
        varies = (0..<width).map { column in
            let rounding = 1e-12 * moments.means[column]
            return moments.variance(column) > rounding * rounding
        }
        scales = zip(varies, 0..<width).map { varies, column in varies ? sqrt(moments.variance(column)) : 1 }
    }

    var inverses: [Double] { zip(scales, varies).map { scale, varies in varies ? 1 / scale : 0 } }
}
