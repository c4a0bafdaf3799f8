internal import CLogisticKernels
internal import Glibc
internal import Models
internal import SystemIO
internal import Telemetry

/// ReliScore's own training, number by number: scikit-learn's `StandardScaler` and then
/// `SGDClassifier(loss="log_loss", alpha=1e-5, random_state=42)`, both by `partial_fit` of batches of rows, missing values
/// as 0, classes weighted by n / (2 n_c), one epoch.
///
/// Every operation is made in scikit-learn 1.9's order and not fused, so that coefficients are equal in every bit. They
/// have to be: the first step is so long that a difference in the last bit of a mean grows to one in the first digit.
/// scikit-learn 1.6 cuts the loss's derivative off where the margin is beyond 18 on the right side (there it is
/// exp(-margin)) or on the wrong one (1), which is off by 1.5e-8 and so leads elsewhere.
struct CompatibleFit {
    private static let alpha = 1e-5
    /// What numpy's `RandomState(42)` gives as the second number below 2^31 - 1: scikit-learn shuffles with it.
    private static let shuffleSeed: UInt32 = 1_273_642_419

    let settings: LogisticSettings.Compatible
    let kernel: LogisticKernel

    func model(of rows: LabelledRows, progress: (WorkProgress) -> Void) throws(TrainingError) -> LinearModel {
        let scaler = scaler(of: rows, progress)
        let scales = scaler.scales
        try checkFinite(scaler.means + scaler.variances, rows.featureNames)
        let (coefficients, intercept) = try descend(rows, means: scaler.means, scales: scales, progress)
        do throws(ModelError) {
            // ReliScore's bundle fills with the means, though its training fills with 0.
            return try LinearModel(
                featureNames: rows.featureNames, means: scaler.means, scales: scales, coefficients: coefficients,
                intercept: intercept, fillValues: scaler.means, link: .logit)
        } catch {
            throw TrainingError(.engineFailed, error.description)
        }
    }

    private func batches(_ rows: LabelledRows) -> [Range<Int>] {
        stride(from: 0, to: rows.count, by: settings.batchRows).map {
            $0..<min($0 + settings.batchRows, rows.count)
        }
    }

    private func scaler(of rows: LabelledRows, _ progress: (WorkProgress) -> Void) -> CompatibleScaler {
        var scaler = CompatibleScaler(width: rows.featureNames.count)
        for batch in batches(rows) {
            scaler.learn(rows.features(of: batch), rowCount: batch.count, kernel: kernel)
            rows.releaseMany(batch)
            progress(WorkProgress(task: "standardising", doneRows: batch.upperBound))
        }
        return scaler
    }

    private func descend(
        _ rows: LabelledRows, means: [Double], scales: [Double], _ progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> (coefficients: [Double], intercept: Double) {
        let width = rows.featureNames.count
        let positives = rows.keys.elements.reduce(into: 0) { $0 += Int($1.label) }
        let typical = sqrt(1 / sqrt(Self.alpha))
        var descent = clogistic_descent(
            class_weights: (
                Self.weight(of: rows.count - positives, in: rows.count), Self.weight(of: positives, in: rows.count)
            ), alpha: Self.alpha, first_step_inverse: 1 / (typical * Self.alpha), row_number: 1, intercept: 0)
        var coefficients = [Double](repeating: 0, count: width)
        var scratch = [Double](repeating: 0, count: Int(clogistic_descent_scratch_doubles(UInt(width))))
        var order: [Int32]?
        for batch in batches(rows) {
            if settings.shuffles, order?.count != batch.count { order = Self.shuffled(batch.count) }
            let labels = rows.keys.elements[batch].map(\.label)
            clogistic_descend(
                kernel.code, &descent, rows.features(of: batch).baseAddress, labels, order, UInt(batch.count),
                UInt(width), means, scales, &coefficients, &scratch)
            guard descent.intercept.isFinite, coefficients.allSatisfy(\.isFinite) else {
                throw TrainingError(
                    .engineFailed,
                    "cannot train as ReliScore does on rows \(batch.lowerBound) to \(batch.upperBound - 1): expected "
                        + "finite coefficients, found others; its steps are too long for these features, train "
                        + "without --compat")
            }
            rows.releaseMany(batch)
            progress(WorkProgress(task: "learning", doneRows: batch.upperBound))
        }
        return (coefficients, descent.intercept)
    }

    private static func weight(of count: Int, in all: Int) -> Double {
        count == 0 ? 1 : Double(all) / (2 * Double(count))
    }

    /// Fisher and Yates with Marsaglia's 32-bit xorshift, as scikit-learn's `SequentialDataset.shuffle`.
    static func shuffled(_ count: Int) -> [Int32] {
        var order = (0..<count).map { Int32(truncatingIfNeeded: $0) }
        var state = shuffleSeed
        for index in 0..<max(count - 1, 0) {
            state ^= state << 13
            state ^= state >> 17
            state ^= state << 5
            order.swapAt(index, index + Int(state & 0x7FFF_FFFF) % (count - index))
        }
        return order
    }

    private func checkFinite(_ moments: [Double], _ names: [String]) throws(TrainingError) {
        if let index = moments.firstIndex(where: { !$0.isFinite }) {
            throw .valuesTooLarge(feature: names[index % names.count])
        }
    }
}
