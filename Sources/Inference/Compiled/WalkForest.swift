internal import CForestKernels
internal import Models

/// Trees of any size, walked many at a time: row after row, several trees side by side; or, as `Treewise`, tree after
/// tree, several rows side by side, so that a tree is in the nearest cache while it is used.
///
/// All tables live as long as the value and never change.
final class WalkForest: Predictor, @unchecked Sendable {
    /// Rows that go through one tree together, before the next tree takes its place in the cache.
    private static let blockRows = 1024
    /// Lanes without a row read the columns behind the last, those without a tree write leaves there.
    private static let idleWalks = Int(CFOREST_IDLE_WALKS)

    let featureCount: Int
    let outputCount: Int
    private let treeCount: Int
    private let kernel: ForestKernel
    private let sums: LeafSums
    private let cells: FeatureCellTables
    private let slots: FixedArray<UInt32>
    private let missing: FixedArray<UInt32>
    private let tableOffsets: FixedArray<UInt32>
    private let tables: FixedArray<UInt16>
    private let nodes: FixedArray<UInt32>
    private let roots: FixedArray<UInt32>
    private let walk: cforest_walk
    /// Words of one row's columns.
    private let stride: Int
    private let blocks: ScratchPool

    /// Nil when the trees are not of the kind that this is for.
    init?(_ ensemble: TreeEnsemble, _ cuts: FeatureCells, _ cells: FeatureCellTables, kernel: ForestKernel) {
        guard !ensemble.trees.contains(where: \.isLinear), let columns = WalkForestColumns(ensemble, cuts),
            let words = WalkForestNodes(ensemble, columns)
        else { return nil }
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        treeCount = ensemble.trees.count
        self.kernel = kernel
        self.cells = cells
        sums = LeafSums(ensemble)
        // Columns are read in vectors of 16.
        func padded(_ values: [UInt32]) -> FixedArray<UInt32> { FixedArray(values + [UInt32](repeating: 0, count: 16)) }
        slots = padded(columns.slots)
        missing = padded(columns.missing)
        tableOffsets = padded(columns.tableOffsets)
        tables = FixedArray(columns.tables)
        nodes = FixedArray(words.nodes)
        roots = FixedArray(words.roots)
        walk = cforest_walk(
            cells: cells.tables, column_count: UInt32(truncatingIfNeeded: columns.slots.count),
            plain_count: UInt32(truncatingIfNeeded: columns.plainCount), slots: slots.start, missing: missing.start,
            table_offsets: tableOffsets.start, tables: tables.start, nodes: nodes.start, roots: roots.start,
            tree_count: UInt32(truncatingIfNeeded: treeCount), column_bits: words.columnBits,
            pair_bits: words.pairBits, rank_bits: words.rankBits, is_wide: words.isWide ? 1 : 0)
        stride = (columns.slots.count + 15) / 16 * 16
        let scratchCount = withUnsafePointer(to: walk) { Int(cforest_walk_scratch($0)) }
        let byteCount = ((Self.blockRows + Self.idleWalks) * (stride + 1) + scratchCount) * MemoryLayout<UInt32>.size
        blocks = ScratchPool(byteCount: byteCount) { memory in
            memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        }
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        withUnsafePointer(to: walk) { walk in
            let scratchCount = Int(cforest_walk_scratch(walk))
            let room = scratchCount + treeCount + Self.idleWalks
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: room) { memory in
                guard let scratch = memory.baseAddress else { return }
                let leaves = scratch + scratchCount
                for row in 0..<rowCount {
                    let values = rows + row * featureCount
                    sums.addRow(to: margins + row * outputCount, leaves: leaves) { sum, start in
                        cforest_walk_row(walk, values, scratch, leaves, kernel.code)
                        return sum.map { cforest_add_leaves($0, leaves, start) } ?? start
                    }
                }
            }
        }
    }

    fileprivate func predictTreewise(
        rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>
    ) {
        let memory = blocks.take()
        defer { blocks.giveBack(memory) }
        let columns = memory.assumingMemoryBound(to: UInt32.self)
        let leaves = columns + (Self.blockRows + Self.idleWalks) * stride
        let scratch = leaves + Self.blockRows + Self.idleWalks
        withUnsafePointer(to: walk) { walk in
            for first in Swift.stride(from: 0, to: rowCount, by: Self.blockRows) {
                let count = min(Self.blockRows, rowCount - first)
                let sumsStart = margins + first * outputCount
                for row in 0..<count {
                    cforest_encode_row(
                        walk, rows + (first + row) * featureCount, scratch, columns + row * stride, kernel.code)
                }
                sums.begin(sumsStart, rowCount: count)
                for tree in 0..<treeCount {
                    cforest_walk_tree(
                        walk, UInt32(truncatingIfNeeded: tree), columns, UInt32(truncatingIfNeeded: stride),
                        UInt32(truncatingIfNeeded: count), leaves, kernel.code)
                    sums.add(tree: tree, leaves: leaves, to: sumsStart, rowCount: count)
                }
                sums.finish(sumsStart, rowCount: count)
            }
        }
    }
}

extension WalkForest {
    /// The same forest for many rows.
    final class Treewise: Predictor {
        private let forest: WalkForest

        var featureCount: Int { forest.featureCount }
        var outputCount: Int { forest.outputCount }

        init(_ forest: WalkForest) { self.forest = forest }

        func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
            forest.predictTreewise(rows: rows, rowCount: rowCount, margins: margins)
        }
    }
}
