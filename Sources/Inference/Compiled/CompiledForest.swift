import Glibc
internal import Models

/// A forest with the loops that suit it: one for a few rows and one for many, each the fastest of those that can run the
/// model on this processor, measured on rows made from the model's own thresholds. All loops give the same bits, so the
/// choice is never seen but in time.
final class CompiledForest: Predictor {
    let featureCount: Int
    let outputCount: Int
    private let fewRows: any Predictor
    private let manyRows: any Predictor
    /// From this many rows on, `manyRows` is faster.
    private let limit: Int

    /// Trees larger than this on average are walked: in blocks, every row pays for every split.
    private static let largestBlockLeaves = 1024

    init(_ ensemble: TreeEnsemble, kernel: ForestKernel = .best) {
        let leafCount = ensemble.trees.reduce(0) { $0 + $1.leafCount }
        let block =
            leafCount <= Self.largestBlockLeaves * ensemble.trees.count ? BlockForest(ensemble, kernel: kernel) : nil
        let cells = SingleRowCells(ensemble)
        let tables = SingleRowCellTables(cells)
        let masks = tables.flatMap { SingleRowMasks(ensemble, cells, $0, kernel: kernel) }
        // Masks take a row in less than a walk's time whenever they fit their limits.
        let walks = masks == nil ? tables.flatMap { DeepForest(ensemble, cells, $0, kernel: kernel) } : nil
        let singles: [(any Predictor)?] = [masks, walks, ReferenceForest(ensemble)]
        let single = singles.compactMap { $0 }[0]
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        fewRows = single
        let sample = ForestSample(cells, ensemble)
        let candidates: [(any Predictor)?] = [block, walks]
        let many = candidates.compactMap { $0 }
        let rowCounts = [8, 16, 32, 64, 128, 256, ForestSample.rowCount]
        guard let last = rowCounts.last,
            let best = many.min(by: { sample.seconds($0, rowCount: last) < sample.seconds($1, rowCount: last) })
        else {
            manyRows = single
            limit = .max
            return
        }
        manyRows = best
        let rowSeconds = sample.seconds(single, rowCount: 32, byRow: true) / 32
        limit = rowCounts.first { sample.seconds(best, rowCount: $0) < rowSeconds * Double($0) } ?? .max
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        if rowCount >= limit {
            manyRows.predictMargins(rows: rows, rowCount: rowCount, margins: margins)
        } else {
            fewRows.predictMargins(rows: rows, rowCount: rowCount, margins: margins)
        }
    }
}

/// Rows that fall into random cells of every feature, and the time that loops take for them.
private struct ForestSample {
    /// A block costs the same up to this many.
    static let rowCount = 512

    private let rows: [Double]
    private let featureCount: Int
    private let outputCount: Int

    init(_ cells: SingleRowCells, _ ensemble: TreeEnsemble) {
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        var rows = [Double](repeating: 0, count: Self.rowCount * featureCount)
        var state: UInt64 = 1
        for row in 0..<Self.rowCount {
            for (slot, feature) in cells.features.enumerated() {
                // Knuth's multiplier; the upper bits are random enough for this.
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let code = Int(state >> 33) % cells.codeCount(slot)
                rows[row * featureCount + Int(feature)] = cells.value(code, slot: slot)
            }
        }
        self.rows = rows
    }

    /// The least of some runs: what else runs on the machine only adds.
    ///
    /// - Parameter byRow: Rows are given one at a time.
    func seconds(_ predictor: any Predictor, rowCount: Int, byRow: Bool = false) -> Double {
        var margins = [Double](repeating: 0, count: rowCount * outputCount)
        var least = Double.infinity
        rows.withUnsafeBufferPointer { rows in
            margins.withUnsafeMutableBufferPointer { margins in
                guard let rows = rows.baseAddress, let margins = margins.baseAddress else { return }
                for _ in 0..<4 {
                    let start = Self.now()
                    if byRow {
                        for row in 0..<rowCount {
                            predictor.predictMargins(
                                rows: rows + row * featureCount, rowCount: 1, margins: margins + row * outputCount)
                        }
                    } else {
                        predictor.predictMargins(rows: rows, rowCount: rowCount, margins: margins)
                    }
                    least = min(least, Self.now() - start)
                }
            }
        }
        return least
    }

    /// This thread's own time.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
