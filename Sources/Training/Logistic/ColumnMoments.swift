internal import CLogisticKernels

/// Weighted mean and variance of columns, missing values skipped, by merging those of blocks of rows.
///
/// Source: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.
struct ColumnMoments: Sendable {
    /// Summed weights of each column's known values.
    private(set) var weights: [Double]
    private(set) var means: [Double]
    /// Weighted squares of the deviations from the mean, summed.
    private(set) var squares: [Double]

    init(width: Int) {
        weights = [Double](repeating: 0, count: width)
        means = weights
        squares = weights
    }

    /// Rows whose two visits need memory only once.
    private static let blockRows = 512

    /// - Parameters:
    ///   - values: Row-major, as many rows as there are `weights`.
    ///   - rowWeights: Finite, none below 0.
    init(_ values: UnsafeBufferPointer<Double>, width: Int, rowWeights: [Double], kernel: LogisticKernel) {
        self.init(width: width)
        for start in stride(from: 0, to: rowWeights.count, by: Self.blockRows) {
            let rows = start..<min(start + Self.blockRows, rowWeights.count)
            let block = UnsafeBufferPointer(rebasing: values[rows.lowerBound * width..<rows.upperBound * width])
            rowWeights.withUnsafeBufferPointer { weights in
                merge(ColumnMoments(block: block, width: width, UnsafeBufferPointer(rebasing: weights[rows]), kernel))
            }
        }
    }

    private init(
        block values: UnsafeBufferPointer<Double>, width: Int, _ rowWeights: UnsafeBufferPointer<Double>,
        _ kernel: LogisticKernel
    ) {
        self.init(width: width)
        var rows = clogistic_rows(
            values: values.baseAddress, weights: rowWeights.baseAddress, count: UInt(rowWeights.count),
            width: UInt(width), missing_is_zero: false)
        var sums = means
        clogistic_add_sums(kernel.code, &rows, &weights, &sums)
        for column in 0..<width where weights[column] > 0 { means[column] = sums[column] / weights[column] }
        var deviations = squares
        clogistic_add_deviations(kernel.code, &rows, means, &deviations, &squares)
        for column in 0..<width where weights[column] > 0 {
            squares[column] = max(squares[column] - deviations[column] * deviations[column] / weights[column], 0)
        }
    }

    mutating func merge(_ other: ColumnMoments) {
        for column in means.indices where other.weights[column] > 0 {
            let both = weights[column] + other.weights[column]
            let share = other.weights[column] / both
            let distance = other.means[column] - means[column]
            means[column] += distance * share
            squares[column] += other.squares[column] + distance * distance * weights[column] * share
            weights[column] = both
        }
    }

    func variance(_ column: Int) -> Double { weights[column] > 0 ? squares[column] / weights[column] : 0 }
}
