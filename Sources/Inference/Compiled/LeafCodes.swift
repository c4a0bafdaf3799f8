internal import Models

/// A number of a few bits for every leaf of a tree, such that few nodes have to select many bits.
struct LeafCodes {
    private(set) var bitCount: Int
    /// Per leaf: its code, and the bits that may be anything.
    private(set) var codes: [UInt32]
    private(set) var freeBits: [UInt32]

    /// Codes up to this long look leaves up in tables of bytes.
    static let largestBitCount = 16

    /// Nil for a tree with too many leaves.
    init?(_ tree: Tree) {
        codes = [UInt32](repeating: 0, count: tree.leafCount)
        freeBits = codes
        bitCount = 0
        while 1 << bitCount < tree.leafCount { bitCount += 1 }
        guard bitCount <= Self.largestBitCount else { return nil }
        let height = Self.height(of: tree)
        // A longer code costs larger leaf tables, which matters where they fit registers.
        if height <= bitCount || (tree.leafCount > 64 && height <= 8) {
            bitCount = height
            numberByPath(tree)
        } else {
            numberInOrder(tree)
        }
    }

    private static func height(of tree: Tree) -> Int {
        guard !tree.splits.isEmpty else { return 0 }
        var height = 0
        var waiting: [(node: Int, depth: Int)] = [(0, 1)]
        while let (node, depth) = waiting.popLast() {
            height = max(height, depth)
            for child in [tree.splits[node].left, tree.splits[node].right] {
                if case .split(let index) = child { waiting.append((Int(index), depth + 1)) }
            }
        }
        return height
    }

    /// The turns from the root, left = 1, topmost bit first. What a short path leaves over may be anything.
    private mutating func numberByPath(_ tree: Tree) {
        var waiting: [(child: Child, code: UInt32, left: Int)] = [(tree.root, 0, bitCount)]
        while let (child, code, left) = waiting.popLast() {
            switch child {
            case .leaf(let index):
                codes[Int(index)] = code
                freeBits[Int(index)] = (1 << UInt32(left)) - 1
            case .split(let index):
                let split = tree.splits[Int(index)]
                waiting.append((split.left, code | 1 << UInt32(left - 1), left - 1))
                waiting.append((split.right, code, left - 1))
            }
        }
    }

    /// In order of the leaves, by a Gray code: neighbours differ in one bit only, so a small subtree selects few.
    private mutating func numberInOrder(_ tree: Tree) {
        var next: UInt32 = 0
        var waiting = [tree.root]
        while let child = waiting.popLast() {
            switch child {
            case .leaf(let index):
                codes[Int(index)] = Self.gray(next)
                next += 1
            case .split(let index):
                let split = tree.splits[Int(index)]
                if case .leaf = split.left, case .leaf = split.right, Self.gray(next + 1) > Self.gray(next) {
                    // With 1 on the left, the test itself is the bit.
                    waiting += [split.left, split.right]
                } else {
                    waiting += [split.right, split.left]
                }
            }
        }
    }

    private static func gray(_ number: UInt32) -> UInt32 { number ^ number >> 1 }
}

extension Tree {
    /// Where every row begins.
    var root: Child { splits.isEmpty ? .leaf(0) : .split(0) }
}
