internal import CForestKernels
internal import Models

/// Trees of at most 32 leaves, for one row at a time: the leaves that each feature's cell leaves possible, 16 trees side
/// by side, ANDed over the features. No walk, so nothing to wait for or to mispredict, and categories cost what
/// thresholds cost.
///
/// All tables live as long as the value and never change.
final class MaskForest: Predictor, @unchecked Sendable {
    private static let groupSize = Int(CFOREST_MASK_LANES)
    /// Mask rows, of 64 bytes: beyond the second-level cache, reading them costs more than walking.
    private static let largestRowCount = 1 << 16
    /// Two bytes each, of which a row reads but some.
    private static let largestMapCount = 1 << 22

    let featureCount: Int
    let outputCount: Int
    private let kernel: ForestKernel
    private let sums: LeafSums
    private let cells: FeatureCellTables
    private let mapStarts: FixedArray<UInt32>
    private let maps: FixedArray<UInt16>
    private let rows: FixedArray<SIMD16<UInt32>>
    private let masks: cforest_masks

    /// Nil when the trees are not of the kind that this is for.
    init?(_ ensemble: TreeEnsemble, _ cuts: FeatureCells, _ cells: FeatureCellTables, kernel: ForestKernel) {
        guard ensemble.trees.allSatisfy({ $0.leafCount <= 32 && !$0.isLinear }), cuts.canAskAll(ensemble) else {
            return nil
        }
        let groupCount = (ensemble.trees.count + Self.groupSize - 1) / Self.groupSize
        let codeCount = cuts.features.indices.reduce(0) { $0 + cuts.codeCount($1) }
        let (mapCount, overflow) = codeCount.multipliedReportingOverflow(by: groupCount)
        guard !overflow, mapCount <= Self.largestMapCount else { return nil }
        var builder = MaskBuilder(cuts, groupCount: groupCount, mapCount: mapCount)
        var orders: [[Int]] = []
        for first in stride(from: 0, to: ensemble.trees.count, by: Self.groupSize) {
            let trees = ensemble.trees[first..<min(first + Self.groupSize, ensemble.trees.count)]
            orders += builder.addGroup(trees)
            guard builder.rows.count <= Self.largestRowCount else { return nil }
        }
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        self.kernel = kernel
        self.cells = cells
        sums = LeafSums(ensemble, leafOrders: orders)
        mapStarts = FixedArray(builder.mapStarts)
        maps = FixedArray(builder.maps)
        rows = FixedArray(builder.rows)
        masks = cforest_masks(
            cells: cells.tables, group_count: UInt32(truncatingIfNeeded: groupCount),
            map_starts: mapStarts.start, maps: maps.start,
            rows: UnsafeRawPointer(rows.start).assumingMemoryBound(to: UInt32.self))
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        let leafRoom = Self.groupSize * Int(masks.group_count)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: cells.slotCount + leafRoom) { memory in
            guard let scratch = memory.baseAddress else { return }
            let leaves = scratch + cells.slotCount
            withUnsafePointer(to: masks) { masks in
                for row in 0..<rowCount {
                    let values = rows + row * featureCount
                    sums.addRow(to: margins + row * outputCount, leaves: leaves) { sum, start in
                        cforest_mask_row(masks, sum, values, start, scratch, leaves, kernel.code)
                    }
                }
            }
        }
    }
}

/// Makes the mask rows, a group of trees at a time.
private struct MaskBuilder {
    private let cells: FeatureCells
    private let groupCount: Int
    private var group = 0
    /// Where each feature's maps begin.
    private(set) var mapStarts: [UInt32] = []
    /// By feature, code and group. Row 0 rules nothing out.
    private(set) var maps: [UInt16]
    private(set) var rows = [SIMD16<UInt32>(repeating: .max)]

    init(_ cells: FeatureCells, groupCount: Int, mapCount: Int) {
        self.cells = cells
        self.groupCount = groupCount
        maps = [UInt16](repeating: 0, count: mapCount)
        var start = 0
        for slot in cells.features.indices {
            mapStarts.append(UInt32(truncatingIfNeeded: start))
            start += cells.codeCount(slot) * groupCount
        }
    }

    /// What one split rules out, in one lane, when a row goes right.
    private struct Ruling {
        let lane: Int
        let split: Split
        let words: [UInt32]
        let leftLeaves: UInt32
    }

    /// - Returns: For each tree, the leaves in the order of their bits: from left to right.
    mutating func addGroup(_ trees: ArraySlice<Tree>) -> [[Int]] {
        var orders: [[Int]] = []
        var rulings: [Int: [Ruling]] = [:]
        for (lane, tree) in trees.enumerated() {
            let layout = LeafLayout(tree)
            orders.append(layout.order)
            for (split, left) in zip(tree.splits, layout.leftLeaves) {
                rulings[cells.slot(of: split), default: []].append(
                    Ruling(lane: lane, split: split, words: tree.categoryWords, leftLeaves: left))
            }
        }
        for (slot, rulings) in rulings.sorted(by: { $0.key < $1.key }) { addMasks(slot, rulings) }
        group += 1
        return orders
    }

    private mutating func addMasks(_ slot: Int, _ rulings: [Ruling]) {
        var masks = [SIMD16<UInt32>](repeating: SIMD16(repeating: .max), count: cells.codeCount(slot))
        for ruling in rulings {
            let goesLeft = cells.goesLeft(ruling.split, categoryWords: ruling.words)
            for code in masks.indices where !goesLeft[code] { masks[code][ruling.lane] &= ~ruling.leftLeaves }
        }
        var numbers: [SIMD16<UInt32>: UInt16] = [:]
        var last = (mask: rows[0], number: UInt16(0))
        var place = Int(mapStarts[slot]) + group
        for mask in masks {
            // Neighbours mostly are the same.
            if last.mask != mask {
                // Too many rows are refused, so that none is ever read by a number cut short.
                last = (mask, numbers[mask] ?? UInt16(truncatingIfNeeded: rows.count))
                if numbers.updateValue(last.number, forKey: mask) == nil { rows.append(mask) }
            }
            maps[place] = last.number
            place += groupCount
        }
    }
}

/// A tree's leaves from left to right, one bit each.
private struct LeafLayout {
    var order: [Int] = []
    /// For each split, the bits of the leaves on its left.
    var leftLeaves: [UInt32]

    init(_ tree: Tree) {
        leftLeaves = [UInt32](repeating: 0, count: tree.splits.count)
        guard !tree.splits.isEmpty else {
            order = [0]
            return
        }
        enum Visit { case node(Child), leftEnd(Int, from: Int) }
        var waiting: [Visit] = [.node(.split(0))]
        while let visit = waiting.popLast() {
            switch visit {
            case .leftEnd(let split, let start):
                for leaf in start..<order.count { leftLeaves[split] |= 1 << UInt32(leaf) }
            case .node(.leaf(let leaf)):
                order.append(Int(leaf))
            case .node(.split(let index)):
                let split = tree.splits[Int(index)]
                waiting.append(.node(split.right))
                waiting.append(.leftEnd(Int(index), from: order.count))
                waiting.append(.node(split.left))
            }
        }
    }
}
