internal import CForestKernels
internal import Models

/// Trees of at most 32 leaves, for one row at a time: the leaves that each feature's cell leaves possible, 16 trees side
/// by side, ANDed over the features. No walk, so nothing to wait for or to mispredict, and categories cost what
/// thresholds cost.
///
/// All tables live as long as the value and never change.
final class SingleRowMasks: Predictor, @unchecked Sendable {
    private static let groupSize = 16
    /// Mask rows, of 64 bytes: beyond the second-level cache, reading them costs more than walking.
    private static let largestRowCount = 1 << 16

    let featureCount: Int
    let outputCount: Int
    private let kernel: ForestKernel
    private let sums: LeafSums
    private let cells: SingleRowCellTables
    private let pairEnds: FixedArray<UInt32>
    private let pairs: FixedArray<cforest_mask_pair>
    private let maps: FixedArray<UInt16>
    private let rows: FixedArray<SIMD16<UInt32>>
    private let masks: cforest_masks

    /// Nil when the trees are not of the kind that this is for.
    init?(_ ensemble: TreeEnsemble, _ cuts: SingleRowCells, _ cells: SingleRowCellTables, kernel: ForestKernel) {
        guard ensemble.trees.allSatisfy({ $0.leafCount <= 32 && !$0.isLinear }), cuts.canAskAll(ensemble) else {
            return nil
        }
        var builder = MaskBuilder(cuts)
        var orders: [[Int]] = []
        for first in stride(from: 0, to: ensemble.trees.count, by: Self.groupSize) {
            let trees = ensemble.trees[first..<min(first + Self.groupSize, ensemble.trees.count)]
            orders += builder.addGroup(trees)
            guard builder.rows.count <= Self.largestRowCount, builder.maps.count <= 1 << 22 else { return nil }
        }
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        self.kernel = kernel
        self.cells = cells
        sums = LeafSums(ensemble, leafOrders: orders)
        pairEnds = FixedArray(builder.pairEnds)
        pairs = FixedArray(builder.pairs)
        maps = FixedArray(builder.maps)
        rows = FixedArray(builder.rows)
        masks = cforest_masks(
            cells: cells.tables, group_count: UInt32(truncatingIfNeeded: builder.pairEnds.count),
            pair_ends: pairEnds.start, pairs: pairs.start, maps: maps.start,
            rows: UnsafeRawPointer(rows.start).assumingMemoryBound(to: UInt32.self))
    }

    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>) {
        let leafRoom = Self.groupSize * Int(masks.group_count)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: cells.slotCount + leafRoom) { memory in
            guard let scratch = memory.baseAddress else { return }
            let leaves = scratch + cells.slotCount
            withUnsafePointer(to: masks) { masks in
                for row in 0..<rowCount {
                    cforest_mask_row(masks, rows + row * featureCount, scratch, leaves, kernel.code)
                    sums.add(leaves: leaves, to: margins + row * outputCount)
                }
            }
        }
    }
}

/// Makes the mask rows, a group of trees at a time.
private struct MaskBuilder {
    private let cells: SingleRowCells
    var pairEnds: [UInt32] = []
    var pairs: [cforest_mask_pair] = []
    var maps: [UInt16] = []
    var rows: [SIMD16<UInt32>] = []

    init(_ cells: SingleRowCells) { self.cells = cells }

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
        for (slot, rulings) in rulings.sorted(by: { $0.key < $1.key }) { addPair(slot, rulings) }
        pairEnds.append(UInt32(truncatingIfNeeded: pairs.count))
        return orders
    }

    private mutating func addPair(_ slot: Int, _ rulings: [Ruling]) {
        var masks = [SIMD16<UInt32>](repeating: SIMD16(repeating: .max), count: cells.codeCount(slot))
        for ruling in rulings {
            let goesLeft = cells.goesLeft(ruling.split, categoryWords: ruling.words)
            for code in masks.indices where !goesLeft[code] { masks[code][ruling.lane] &= ~ruling.leftLeaves }
        }
        pairs.append(
            cforest_mask_pair(
                slot: UInt32(truncatingIfNeeded: slot), map: UInt32(truncatingIfNeeded: maps.count),
                first: UInt32(truncatingIfNeeded: rows.count)))
        let first = rows.count
        var numbers: [SIMD16<UInt32>: UInt16] = [:]
        var last: (mask: SIMD16<UInt32>, number: UInt16)?
        for mask in masks {
            // Neighbours mostly are the same.
            if let last, last.mask == mask {
                maps.append(last.number)
                continue
            }
            let number = numbers[mask] ?? UInt16(truncatingIfNeeded: rows.count - first)
            if numbers[mask] == nil {
                numbers[mask] = number
                rows.append(mask)
            }
            last = (mask, number)
            maps.append(number)
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
