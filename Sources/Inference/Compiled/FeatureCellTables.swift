internal import CForestKernels

/// The cuts as `cforest_cells` wants them: a tree of nodes of 8 cuts, level by level, its last level the finest.
final class FeatureCellTables: Sendable {
    private static let nodeWidth = Int(CFOREST_NODE_WIDTH)
    private static let largestLevelCount = Int(CFOREST_CELL_LEVELS)

    let slotCount: Int
    private let features: FixedArray<Int32>
    private let levelEnds: FixedArray<UInt32>
    private let starts: FixedArray<UInt32>
    private let nodes: FixedArray<Double>

    /// Nil when a feature has tens of millions of cuts.
    init?(_ cells: FeatureCells) {
        var levelEnds = [UInt32](repeating: 0, count: Self.largestLevelCount + 1)
        var starts = [UInt32](repeating: 0, count: cells.features.count * Self.largestLevelCount)
        var nodes: [Double] = []
        for (slot, cuts) in cells.cuts.enumerated() {
            // Cuts from one of a level's to the next.
            var step = 1
            var levelCount = 1
            while step * (Self.nodeWidth + 1) - 1 < cuts.count {
                step *= Self.nodeWidth + 1
                levelCount += 1
            }
            guard levelCount <= Self.largestLevelCount, nodes.count < 1 << 31 else { return nil }
            for level in 0...levelCount { levelEnds[level] += 1 }
            for level in 0..<levelCount {
                starts[slot * Self.largestLevelCount + level] = UInt32(nodes.count / Self.nodeWidth)
                // The node behind the last is where values above all cuts end.
                let nodeCount = cuts.count / (step * (Self.nodeWidth + 1)) + 1
                for node in 0..<nodeCount {
                    for index in 0..<Self.nodeWidth {
                        let place = (node * (Self.nodeWidth + 1) + index + 1) * step - 1
                        nodes.append(place < cuts.count ? cuts[place] : .infinity)
                    }
                }
                step /= Self.nodeWidth + 1
            }
        }
        slotCount = cells.features.count
        features = FixedArray(cells.features)
        self.levelEnds = FixedArray(levelEnds)
        self.starts = FixedArray(starts)
        self.nodes = FixedArray(nodes)
    }

    /// Valid as long as `self`.
    var tables: cforest_cells {
        cforest_cells(
            feature_count: UInt32(truncatingIfNeeded: slotCount), features: features.start,
            level_ends: levelEnds.start, starts: starts.start, nodes: nodes.start)
    }
}
