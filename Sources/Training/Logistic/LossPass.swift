internal import CLogisticKernels
internal import Evaluation
internal import SystemIO

/// Passes over rows that sum the weighted log loss and its derivatives, rows being standardised on the way.
struct LossPass: Sendable {
    /// One visit's sums. Coefficients come first, then the intercept, then zeros up to a multiple of 8.
    struct Sums: Sendable {
        var loss = 0.0
        var gradient: [Double]
        /// `[padded, padded]`; its lower triangle is set.
        var hessian: [Double]
    }

    let rows: LabelledRows
    let means: [Double]
    /// 1 / scale; 0 takes a column out.
    let inverses: [Double]
    let chunks: RowChunks
    let kernel: LogisticKernel

    init(_ rows: LabelledRows, means: [Double], inverses: [Double], threads: Int, kernel: LogisticKernel) {
        self.rows = rows
        self.means = means
        self.inverses = inverses
        chunks = RowChunks(rowCount: rows.count, threads: threads)
        self.kernel = kernel
    }

    var width: Int { means.count }
    var padded: Int { (width + 8) / 8 * 8 }

    func sums(at coefficients: [Double]) -> Sums {
        var all = Sums(
            gradient: [Double](repeating: 0, count: padded), hessian: [Double](repeating: 0, count: padded * padded))
        chunks.forEach { range in
            var sums = Sums(
                gradient: [Double](repeating: 0, count: padded),
                hessian: [Double](repeating: 0, count: padded * padded))
            visitBlocks(of: range) { block, labels, weights, scratch in
                sums.loss += clogistic_accumulate(
                    kernel.code, &block, labels, weights, means, inverses, coefficients, scratch, &sums.gradient,
                    &sums.hessian, nil)
            }
            return sums
        } merge: { sums, range in
            rows.releaseMany(range)
            all.loss += sums.loss
            for index in all.gradient.indices { all.gradient[index] += sums.gradient[index] }
            for index in all.hessian.indices { all.hessian[index] += sums.hessian[index] }
        }
        return all
    }

    /// The loss alone, which takes a fraction of the time.
    func loss(at coefficients: [Double]) -> Double {
        var all = 0.0
        chunks.forEach { range in
            var loss = 0.0
            visitBlocks(of: range) { block, labels, weights, scratch in
                loss += clogistic_accumulate(
                    kernel.code, &block, labels, weights, means, inverses, coefficients, scratch, nil, nil, nil)
            }
            return loss
        } merge: { loss, range in
            rows.releaseMany(range)
            all += loss
        }
        return all
    }

    /// Rows with their margins as scores, in their order; these are kept in memory, 16 bytes each.
    func scored(at coefficients: [Double]) -> [ScoredRow] {
        var all: [ScoredRow] = []
        all.reserveCapacity(rows.count)
        chunks.forEach { range in
            var scored: [ScoredRow] = []
            scored.reserveCapacity(range.count)
            var margins = [Double](repeating: 0, count: Int(CLOGISTIC_BLOCK_ROWS))
            visitBlocks(of: range) { block, labels, weights, scratch in
                _ = clogistic_accumulate(
                    kernel.code, &block, labels, weights, means, inverses, coefficients, scratch, nil, nil, &margins)
                for index in 0..<Int(block.count) {
                    scored.append(
                        ScoredRow(
                            score: margins[index], isPositive: labels[index] == 1, weight: Float(weights[index])))
                }
            }
            return scored
        } merge: { scored, _ in
            all += scored
        }
        return all
    }

    private func visitBlocks(
        of range: Range<Int>,
        _ body: (
            inout clogistic_block, UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>
        ) -> Void
    ) {
        let keys = rows.keys.elements
        let blockRows = Int(CLOGISTIC_BLOCK_ROWS)
        var labels = [Double](repeating: 0, count: blockRows)
        var weights = labels
        var scratch = [Double](repeating: 0, count: Int(clogistic_scratch_doubles(UInt(padded))))
        for start in stride(from: range.lowerBound, to: range.upperBound, by: blockRows) {
            let some = start..<min(start + blockRows, range.upperBound)
            for row in some {
                labels[row - start] = Double(keys[row].label)
                weights[row - start] = Double(keys[row].weight)
            }
            var block = clogistic_block(
                values: rows.features(of: some).baseAddress, count: UInt(some.count), width: UInt(width),
                padded: UInt(padded))
            body(&block, labels, weights, &scratch)
        }
    }
}
