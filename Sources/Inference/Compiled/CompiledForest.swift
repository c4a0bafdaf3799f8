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

    /// In blocks every row pays for every split of a tree: beyond so many leaves on average, walking is as fast.
    private static let largestBlockLeaves = 4096
    /// Selects take 8 bytes and, when they are made, 0.1 µs each.
    private static let largestSelectCount = 1 << 23

    init(_ ensemble: TreeEnsemble, kernel: ForestKernel = .best) {
        let cells = FeatureCells(ensemble)
        let tables = FeatureCellTables(cells)
        let masks = tables.flatMap { MaskForest(ensemble, cells, $0, kernel: kernel) }
        // Masks take a row in less than a walk's time whenever they fit their limits.
        let walks = masks == nil ? tables.flatMap { WalkForest(ensemble, cells, $0, kernel: kernel) } : nil
        let block = Self.suitsBlocks(ensemble) ? BlockForest(ensemble, kernel: kernel) : nil
        let singles: [(any Predictor)?] = [masks, walks, ReferenceForest(ensemble)]
        let batches: [(any Predictor)?] = [block, walks.map { WalkForest.Treewise($0) }]
        let single = singles.compactMap { $0 }[0]
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        fewRows = single
        let sample = ForestSample(cells, ensemble)
        let many = batches.compactMap { $0 }
        let seconds = many.count > 1 ? sample.seconds(many.map { .init($0, rowCount: ForestSample.rowCount) }) : [0]
        let likely = zip(many, seconds).map { Self.likelySeconds($0, $1) }
        manyRows = zip(many, likely).min { $0.1 < $1.1 }?.0 ?? single
        limit = many.isEmpty ? .max : Self.limit(fewRows: single, manyRows: manyRows, sample)
    }

    /// What real rows take, by what the sample took. They scatter over the leaves of a large forest, whose nodes then come
    /// from slower memory, by a factor of 2 and more; blocks and masks do the same work for every row.
    private static func likelySeconds(_ predictor: any Predictor, _ seconds: Double) -> Double {
        predictor is BlockForest || predictor is MaskForest ? seconds : 2 * seconds
    }

    /// Whether compiling the forest for blocks is worth a try: which way is the fastest is measured then.
    private static func suitsBlocks(_ ensemble: TreeEnsemble) -> Bool {
        var (leafCount, selectCount) = (0, 0)
        for tree in ensemble.trees {
            leafCount += tree.leafCount
            selectCount += tree.splits.count * (Int.bitWidth - tree.leafCount.leadingZeroBitCount)
        }
        return leafCount <= largestBlockLeaves * ensemble.trees.count && selectCount <= largestSelectCount
    }

    /// From how many rows on `manyRows` is faster, for good: one measurement that is off moves it by one step at most.
    private static func limit(fewRows: any Predictor, manyRows: any Predictor, _ sample: ForestSample) -> Int {
        let counts = [8, 16, 32, 64, 128, 256, ForestSample.rowCount]
        // The cost of a row that comes alone does not depend on how many do.
        let alone = 32
        let seconds = sample.seconds(
            [.init(fewRows, rowCount: alone, batch: 1)] + counts.map { .init(manyRows, rowCount: $0) })
        let perRow = Self.likelySeconds(fewRows, seconds[0]) / Double(alone)
        let faster = zip(counts, seconds.dropFirst()).reversed().prefix { $0.1 < perRow * Double($0.0) }
        return faster.last?.0 ?? ForestSample.rowCount
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        if rowCount >= limit {
            manyRows.predictMargins(rows: rows, rowCount: rowCount, margins: margins)
        } else {
            fewRows.predictMargins(rows: rows, rowCount: rowCount, margins: margins)
        }
    }
}
