internal import CForestKernels
internal import Models

/// Writes down how a tree's leaf codes follow from its tests, one bit of one node at a time.
struct SelectBuilder {
    /// A slot by its first word, or `anything`.
    typealias Slot = UInt32

    static let zeros: Slot = 0
    static let ones = Slot(CFOREST_WORDS)
    private static let anything = Slot.max

    private let firstTemporary: Slot
    private(set) var selects: [cforest_select] = []
    /// Temporary slots in use at once, at most.
    private(set) var temporaryCount: UInt32 = 0
    private var freeTemporaries: [Slot] = []

    /// - Parameter firstTemporary: Slots from this one on are free.
    init(firstTemporary: Slot) { self.firstTemporary = firstTemporary }

    /// Appends a tree's selects; returns the slots of its code's bits, lowest first.
    ///
    /// - Parameter tests: The slot of each split's test.
    mutating func add(_ tree: Tree, _ codes: LeafCodes, tests: [Slot]) -> [Slot] {
        let bitCount = codes.bitCount
        freeTemporaries = (0..<temporaryCount).map { firstTemporary + $0 * Slot(CFOREST_WORDS) }
        var bits = [Slot](repeating: 0, count: max(tree.splits.count, 1) * bitCount)
        func bit(_ child: Child, _ bit: Int) -> Slot {
            switch child {
            case .split(let index): return bits[Int(index) * bitCount + bit]
            case .leaf(let index):
                if codes.freeBits[Int(index)] >> UInt32(bit) & 1 == 1 { return Self.anything }
                return codes.codes[Int(index)] >> UInt32(bit) & 1 == 1 ? Self.ones : Self.zeros
            }
        }
        for node in Self.childrenFirst(tree) {
            let split = tree.splits[node]
            for index in 0..<bitCount {
                bits[node * bitCount + index] = select(
                    tests[node], bit(split.left, index), bit(split.right, index))
            }
        }
        return (0..<bitCount).map { index in
            let slot = bit(tree.root, index)
            return slot == Self.anything ? Self.zeros : slot
        }
    }

    private mutating func select(_ test: Slot, _ left: Slot, _ right: Slot) -> Slot {
        if left == right || right == Self.anything { return left }
        if left == Self.anything { return right }
        if left == Self.ones && right == Self.zeros { return test }
        // A select reads before it writes, so it may write where it read.
        for slot in [left, right] where slot >= firstTemporary { freeTemporaries.append(slot) }
        let result = freeTemporaries.popLast() ?? newTemporary()
        selects.append(cforest_select(test: test, left: left, right: right, result: result))
        return result
    }

    private mutating func newTemporary() -> Slot {
        temporaryCount += 1
        return firstTemporary + (temporaryCount - 1) * Slot(CFOREST_WORDS)
    }

    /// Every split behind its children; the larger child first, so that few results wait at a time.
    private static func childrenFirst(_ tree: Tree) -> [Int] {
        var order: [Int] = []
        var waiting = tree.splits.isEmpty ? [] : [0]
        while let node = waiting.popLast() {
            order.append(node)
            for child in [tree.splits[node].left, tree.splits[node].right] {
                if case .split(let index) = child { waiting.append(Int(index)) }
            }
        }
        var sizes = [Int](repeating: 1, count: tree.splits.count)
        func size(_ child: Child) -> Int { if case .split(let index) = child { sizes[Int(index)] } else { 0 } }
        for node in order.reversed() { sizes[node] += size(tree.splits[node].left) + size(tree.splits[node].right) }

        // The same walk again with the smaller child first; its reverse has the larger one first.
        order.removeAll(keepingCapacity: true)
        waiting = tree.splits.isEmpty ? [] : [0]
        while let node = waiting.popLast() {
            order.append(node)
            let split = tree.splits[node]
            let bySize = size(split.left) > size(split.right) ? [split.left, split.right] : [split.right, split.left]
            for child in bySize { if case .split(let index) = child { waiting.append(Int(index)) } }
        }
        return order.reversed()
    }
}
