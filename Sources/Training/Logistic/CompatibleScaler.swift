internal import CLogisticKernels
internal import Glibc

/// Mean and variance as scikit-learn 1.9's `StandardScaler.partial_fit` has them, operation by operation, of rows
/// whose missing values have been set to 0.
struct CompatibleScaler {
    private(set) var count = 0.0
    private(set) var means: [Double]
    private(set) var variances: [Double]

    init(width: Int) {
        means = [Double](repeating: 0, count: width)
        variances = means
    }

    /// Takes one batch; how rows are cut into batches shows in the last bits.
    mutating func learn(_ batch: UnsafeBufferPointer<Double>, rowCount: Int, kernel: LogisticKernel) {
        let width = means.count
        var rows = clogistic_rows(
            values: batch.baseAddress, weights: nil, count: UInt(rowCount), width: UInt(width), missing_is_zero: true)
        let zeros = [Double](repeating: 0, count: width)
        var (known, sums, deviations, squares) = (zeros, zeros, zeros, zeros)
        clogistic_add_sums(kernel.code, &rows, &known, &sums)
        let added = Double(rowCount)
        clogistic_add_deviations(kernel.code, &rows, sums.map { $0 / added }, &deviations, &squares)
        let both = count + added
        let ratio = count / added
        for column in 0..<width {
            var square = squares[column] - deviations[column] * deviations[column] / added
            let lastSum = means[column] * count
            if count > 0 {
                let distance = lastSum / ratio - sums[column]
                square = variances[column] * count + square + ratio / both * (distance * distance)
            }
            means[column] = (lastSum + sums[column]) / both
            variances[column] = square / both
        }
        count = both
    }

    /// Standard deviations; 1 for a column whose variance may be nothing but rounding.
    var scales: [Double] {
        zip(means, variances).map { mean, variance in
            let rounding = count * mean * Double.ulpOfOne
            let bound = count * Double.ulpOfOne * variance + rounding * rounding
            return variance <= bound ? 1 : sqrt(variance)
        }
    }
}
