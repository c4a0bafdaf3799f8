internal import CForestKernels
internal import Models

/// Writes down how the leaf codes of a few trees follow from their tests, one bit of one node at a time, ordered such
/// that a select seldom waits for the one before it.
struct SelectBuilder {
    /// The index of a slot; or a select's result, by its number above `firstResult`; or `anything`.
    typealias Slot = UInt32

    static let zeros: Slot = 0
    static let ones: Slot = 1
    private static let anything = Slot.max
    private static let firstResult: Slot = 1 << 31

    private struct Select {
        let test: Slot
        let left: Slot
        let right: Slot
        /// Nodes that have to come before, in a row.
        var level: Int32
    }

    private let firstTemporary: Slot
    private var waiting: [Select] = []
    private var waitingBits: [Slot] = []
    private(set) var selects: [cforest_select] = []
    /// Slots of all code bits, in the order of the trees, lowest first.
    private(set) var codeBits: [UInt32] = []
    /// Temporary slots in use at once, at most.
    private(set) var temporaryCount: UInt32 = 0

    /// - Parameter firstTemporary: Slots from this one on are free.
    init(firstTemporary: Slot) { self.firstTemporary = firstTemporary }

    /// Selects added since the last `finishGroup`.
    var waitingCount: Int { waiting.count }

    /// Adds a tree to the group.
    ///
    /// - Parameter tests: The slot of each split's test.
    mutating func add(_ tree: Tree, _ codes: LeafCodes, tests: [Slot]) {
        let bitCount = codes.bitCount
        var bits = [Slot](repeating: 0, count: tree.splits.count * bitCount)
        func bit(_ child: Child, _ bit: Int) -> Slot {
            switch child {
            case .split(let index): return bits[Int(index) * bitCount + bit]
            case .leaf(let index):
                if codes.freeBits[Int(index)] >> UInt32(bit) & 1 == 1 { return Self.anything }
                return codes.codes[Int(index)] >> UInt32(bit) & 1 == 1 ? Self.ones : Self.zeros
            }
        }
        for node in tree.splitsChildrenFirst {
            let split = tree.splits[node]
            let first = waiting.count
            for index in 0..<bitCount {
                bits[node * bitCount + index] = select(tests[node], bit(split.left, index), bit(split.right, index))
            }
            // All bits of a node at once: they read the same test.
            let level = waiting[first...].reduce(0) { max($0, $1.level) }
            for index in first..<waiting.count { waiting[index].level = level }
        }
        for index in 0..<bitCount {
            let slot = bit(tree.root, index)
            waitingBits.append(slot == Self.anything ? Self.zeros : slot)
        }
    }

    private mutating func select(_ test: Slot, _ left: Slot, _ right: Slot) -> Slot {
        if left == right || right == Self.anything { return left }
        if left == Self.anything { return right }
        if left == Self.ones && right == Self.zeros { return test }
        waiting.append(Select(test: test, left: left, right: right, level: 1 + max(level(left), level(right))))
        return Self.firstResult + Slot(waiting.count - 1)
    }

    private func level(_ slot: Slot) -> Int32 {
        slot < Self.firstResult ? 0 : waiting[Int(slot - Self.firstResult)].level
    }

    /// Orders the group's selects by level and gives their results slots, each until it is read: a result is read by one
    /// select only, or is a code's bit, which stays.
    mutating func finishGroup() {
        let order = waiting.indices.sorted { (waiting[$0].level, $0) < (waiting[$1].level, $1) }
        var slots = [Slot](repeating: 0, count: waiting.count)
        var free = (0..<temporaryCount).reversed().map { firstTemporary + $0 }
        func place(_ slot: Slot) -> Slot { slot < Self.firstResult ? slot : slots[Int(slot - Self.firstResult)] }
        for index in order {
            let select = waiting[index]
            let (left, right) = (place(select.left), place(select.right))
            // A select reads before it writes, so it may write where it read.
            for slot in [left, right] where slot >= firstTemporary { free.append(slot) }
            if let slot = free.popLast() {
                slots[index] = slot
            } else {
                slots[index] = firstTemporary + temporaryCount
                temporaryCount += 1
            }
            selects.append(
                cforest_select(
                    test: UInt16(truncatingIfNeeded: select.test), left: UInt16(truncatingIfNeeded: left),
                    right: UInt16(truncatingIfNeeded: right), result: UInt16(truncatingIfNeeded: slots[index])))
        }
        codeBits += waitingBits.map(place)
        waiting.removeAll(keepingCapacity: true)
        waitingBits.removeAll(keepingCapacity: true)
    }
}

extension Tree {
    /// Every split behind the splits below it.
    var splitsChildrenFirst: [Int] {
        var order: [Int] = []
        var waiting = splits.isEmpty ? [] : [0]
        while let node = waiting.popLast() {
            order.append(node)
            for child in [splits[node].left, splits[node].right] {
                if case .split(let index) = child { waiting.append(Int(index)) }
            }
        }
        return order.reversed()
    }
}
