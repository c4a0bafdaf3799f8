internal import CForestKernels
internal import Models

/// The words of `cforest_walk`'s nodes: each tree breadth first, as the levels that every row passes then lie together.
struct WalkForestNodes {
    private(set) var nodes: [UInt32] = []
    private(set) var roots: [UInt32] = []
    let columnBits: UInt32
    let pairBits: UInt32
    let rankBits: UInt32
    /// Ranks have words of their own, behind their nodes'.
    let isWide: Bool

    /// Nil when a node does not fit its words.
    init?(_ ensemble: TreeEnsemble, _ columns: WalkForestColumns) {
        func bits(_ largest: Int) -> UInt32 { UInt32(max(1, Int.bitWidth - largest.leadingZeroBitCount)) }
        let splitCount = ensemble.trees.reduce(0) { $0 + $1.splits.count }
        columnBits = bits(columns.slots.count - 1)
        // The root's pair is 0, and leaves are numbered up to the number of splits.
        pairBits = bits(ensemble.trees.map(\.splits.count).max() ?? 0)
        let tight = bits(Int(columns.largestRank))
        isWide = columnBits + pairBits + tight > 32
        rankBits = isWide ? 32 : tight
        // Gathers have signed 32-bit indices.
        guard columnBits + pairBits <= 32, splitCount + ensemble.trees.count < 1 << 28 else { return nil }
        nodes.reserveCapacity((2 * (splitCount + ensemble.trees.count) + 2) * (isWide ? 2 : 1))
        var first = 0
        for tree in ensemble.trees {
            add(tree, columns.splits[first..<(first + tree.splits.count)])
            first += tree.splits.count
        }
        let end = nodeCount
        append(0)
        append(0)
        roots += [UInt32](repeating: end, count: Int(CFOREST_IDLE_WALKS))
    }

    private var nodeCount: UInt32 { UInt32(truncatingIfNeeded: nodes.count >> (isWide ? 1 : 0)) }

    private mutating func append(_ word: UInt32, rank: UInt32 = 0) {
        if isWide {
            nodes.append(word)
            nodes.append(rank)
        } else {
            nodes.append(word | (rank << (32 - rankBits)))
        }
    }

    private mutating func add(_ tree: Tree, _ splits: ArraySlice<(column: UInt32, rank: UInt32)>) {
        roots.append(nodeCount)
        var pairCount: UInt32 = 1
        var queue: [Child] = [tree.splits.isEmpty ? .leaf(0) : .split(0)]
        queue.reserveCapacity(2 * tree.splits.count + 1)
        var next = 0
        while next < queue.count {
            switch queue[next] {
            case .leaf(let leaf):
                append(UInt32(bitPattern: leaf) << columnBits)
            case .split(let index):
                let place = splits[splits.startIndex + Int(index)]
                append(pairCount << columnBits | place.column, rank: place.rank)
                pairCount += 1
                queue.append(tree.splits[Int(index)].left)
                queue.append(tree.splits[Int(index)].right)
            }
            // The root stands alone in its pair.
            if next == 0 { append(0) }
            next += 1
        }
    }
}
