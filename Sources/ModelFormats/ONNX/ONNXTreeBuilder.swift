internal import Models

/// Turns the nodes of a table into checked trees, node by node from a list instead of the call stack.
///
/// A node may be reached twice: converters write "one of these categories" as a chain of equality tests that share their
/// true branch. Such chains become one category test; whatever else is shared is written out once for each way to it,
/// up to a bound.
struct ONNXTreeBuilder {
    /// Which of a leaf's weights its values are.
    enum LeafLayout {
        /// The first weight, whatever it is for; of a leaf without, the number in `nodes_values`, as onnxruntime does.
        case only
        /// The weight for this target, or 0.
        case target(Int)
        /// All targets; with one more value behind, 1 where the leaf has a weight for target 1.
        case all(count: Int, countsSecond: Bool)
    }

    private let table: ONNXTreeTable
    private let node: ONNXNode
    private let layout: LeafLayout
    private let isDouble: Bool
    /// Weight that passed each node, or none.
    private let hits: [Double]
    private let leafLimit: Int
    /// Nodes that may still be written, and values of equality chains and member sets that may still be looked at.
    private var nodesLeft: Int
    private var leafValuesLeft: Int
    /// Some test compares for equality with a `Float` that is no small whole number: it is exact only for values that
    /// are rounded to `Float` already.
    private(set) var needsRoundedValues = false

    init(
        _ table: ONNXTreeTable, _ node: ONNXNode, layout: LeafLayout, isDouble: Bool, hits: [Double],
        limits: ModelFileLimits
    ) {
        self.table = table
        self.node = node
        self.layout = layout
        self.isDouble = isDouble
        self.hits = Self.usable(hits, count: table.nodes.count)
        leafLimit = limits.leavesPerTree
        nodesLeft = 16 * (table.nodes.count + table.members.count) + 1_024
        leafValuesLeft = 16 * (table.nodes.count + table.weights.count) + (1 << 16)
    }

    /// Numbers that could be training weights; converters that have none write ones.
    private static func usable(_ hits: [Double], count: Int) -> [Double] {
        hits.count == count && hits.allSatisfy { $0 >= 0 && $0.isFinite } && hits.contains { $0 != hits[0] } ? hits : []
    }

    /// The trees, and the target each adds to.
    mutating func trees() throws(ModelFormatError) -> (trees: [Tree], outputs: [Int32]) {
        var trees: [Tree] = []
        var outputs: [Int32] = []
        trees.reserveCapacity(table.roots.count)
        for (index, root) in table.roots.enumerated() {
            let draft = try draft(from: root.node, nodeCount: root.nodeCount, tree: index)
            let sole = soleTarget(draft)
            let (values, width) = try leafValues(draft, sole: sole, tree: index)
            do throws(ModelError) {
                trees.append(
                    try Tree(
                        splits: draft.splits(), categoryWords: draft.words, leafValues: values, leafWidth: width,
                        cover: draft.cover))
            } catch {
                throw ModelFormatError(error, within: "\(node.place) tree \(index)")
            }
            outputs.append(Int32(truncatingIfNeeded: sole ?? 0))
        }
        return (trees, outputs)
    }

    private mutating func draft(
        from root: Int32, nodeCount: Int, tree: Int
    ) throws(ModelFormatError) -> TreeDraft {
        var draft = TreeDraft()
        /// A node to write, the place among the children it belongs to, and how far it lies below the root.
        var waiting: [(node: Int32, member: Int, slot: Int, depth: Int)] = [(root, 0, -1, 0)]
        while let next = waiting.popLast() {
            nodesLeft -= 1
            guard next.depth < nodeCount + table.members.count, nodesLeft >= 0, draft.leaves.count < leafLimit else {
                throw node.fault(
                    .invalidModel(.nodeReachedTwice), "tree \(tree)",
                    expected: "nodes below each other without a cycle, few of them shared",
                    found: next.depth >= nodeCount ? "a cycle" : "too many ways to the same nodes")
            }
            let entry = table.nodes[Int(next.node)]
            let isLeaf = entry.mode == .leaf
            if next.slot >= 0 {
                draft.children[next.slot] =
                    isLeaf ? .leaf(Int32(draft.leaves.count)) : .split(Int32(draft.tests.count))
            }
            if isLeaf {
                draft.leaves.append(next.node)
                if !hits.isEmpty { draft.leafHits.append(hits[Int(next.node)]) }
                continue
            }
            let step = step(next.node, entry, member: next.member, words: &draft.words)
            let slot = draft.children.count
            draft.features.append(entry.feature)
            draft.tests.append(step.test)
            draft.children += [.leaf(0), .leaf(0)]
            if !hits.isEmpty { draft.splitHits.append(hits[Int(next.node)]) }
            waiting.append((step.right.node, step.right.member, slot + 1, next.depth + 1))
            waiting.append((step.left.node, step.left.member, slot, next.depth + 1))
        }
        return draft
    }

    private typealias Target = (node: Int32, member: Int)

    /// What a node asks, and which nodes lie left and right of it.
    private mutating func step(
        _ index: Int32, _ entry: ONNXTreeTable.Node, member: Int, words: inout [UInt32]
    ) -> (test: SplitTest, left: Target, right: Target) {
        let (yes, no): (Target, Target) = ((entry.yes, 0), (entry.no, 0))
        let missing = entry.missingGoesTrue
        switch entry.mode {
        case .lessOrEqual, .leaf: return (atMost(entry.threshold, nanLeft: missing), yes, no)
        case .less: return (below(entry.threshold, nanLeft: missing), yes, no)
        case .greater: return (atMost(entry.threshold, nanLeft: !missing), no, yes)
        case .greaterOrEqual: return (below(entry.threshold, nanLeft: !missing), no, yes)
        case .notEqual:
            // NaN differs from everything, with or without the attribute.
            let test = category([entry.threshold], nanLeft: false, &words) ?? equals(entry.threshold, nanLeft: false)
            return (test, no, yes)
        case .equal:
            let chain = equalityChain(index)
            // A chain that many nodes lead to is followed from each of them.
            nodesLeft -= chain?.values.count ?? 0
            if let chain, let test = category(chain.values, nanLeft: chain.missing, &words) {
                return (test, yes, (chain.no, 0))
            }
            return (equals(entry.threshold, nanLeft: missing), yes, no)
        case .member:
            if member == 0 { nodesLeft -= entry.range.count }
            if member == 0, let test = category(Array(table.members[entry.range]), nanLeft: missing, &words) {
                return (test, yes, no)
            }
            let last = entry.range.lowerBound + member + 1 == entry.range.upperBound
            let test = equals(table.members[entry.range.lowerBound + member], nanLeft: missing)
            return (test, yes, last ? no : (index, member + 1))
        }
    }

    /// The values of equality tests below each other that ask the same feature and share their true branch.
    private func equalityChain(_ index: Int32) -> (values: [Double], missing: Bool, no: Int32)? {
        let first = table.nodes[Int(index)]
        guard Self.isSmallWhole(first.threshold) else { return nil }
        var (values, missing, no) = ([first.threshold], first.missingGoesTrue, first.no)
        while values.count < table.nodes.count {
            let next = table.nodes[Int(no)]
            guard next.mode == .equal, next.feature == first.feature, next.yes == first.yes,
                Self.isSmallWhole(next.threshold)
            else { break }
            values.append(next.threshold)
            missing = missing || next.missingGoesTrue
            no = next.no
        }
        return (values, missing, no)
    }

    private static func isSmallWhole(_ value: Double) -> Bool {
        value >= 0 && value < 1_024 && value == value.rounded(.towardZero)
    }

    /// The set of these values as a bit set, when they are few small whole numbers.
    private func category(_ values: [Double], nanLeft: Bool, _ words: inout [UInt32]) -> SplitTest? {
        guard values.allSatisfy(Self.isSmallWhole), let largest = values.max() else { return nil }
        let start = words.count
        words += Array(repeating: 0, count: Int(largest) / 32 + 1)
        for value in values { words[start + Int(value) / 32] |= 1 << UInt32(Int(value) % 32) }
        return .category(
            words: start..<words.count, reading: isDouble ? .exact : .floatExact, nanLeft: nanLeft)
    }

    private mutating func equals(_ value: Double, nanLeft: Bool) -> SplitTest {
        if !isDouble { needsRoundedValues = true }
        return .equals(value, nanLeft: nanLeft)
    }

    private func atMost(_ threshold: Double, nanLeft: Bool) -> SplitTest {
        isDouble ? .atMost(threshold, nanLeft: nanLeft) : .float(atMost: threshold, nanLeft: nanLeft)
    }

    private func below(_ threshold: Double, nanLeft: Bool) -> SplitTest {
        isDouble ? .atMost(threshold.nextDown, nanLeft: nanLeft) : .float(below: Float(threshold), nanLeft: nanLeft)
    }

    /// The target of every leaf's only weight.
    private func soleTarget(_ draft: TreeDraft) -> Int? {
        guard case .all(_, countsSecond: false) = layout else { return nil }
        var sole: Int?
        for leaf in draft.leaves {
            let range = table.nodes[Int(leaf)].range
            guard range.count == 1, sole == nil || sole == table.weights[range.lowerBound].target else { return nil }
            sole = table.weights[range.lowerBound].target
        }
        return sole
    }

    private mutating func leafValues(
        _ draft: TreeDraft, sole: Int?, tree: Int
    ) throws(ModelFormatError) -> (values: [Double], width: Int) {
        var width = 1
        if case .all(let count, let countsSecond) = layout, sole == nil { width = countsSecond ? count + 1 : count }
        leafValuesLeft -= draft.leaves.count * width
        guard leafValuesLeft >= 0 else {
            throw node.fault(
                .tooLarge, "tree \(tree)", expected: "weights for a fair part of the targets in each leaf",
                found: "few of \(width)", remedy: "export a model with fewer targets")
        }
        var values = [Double](repeating: 0, count: draft.leaves.count * width)
        for (leaf, index) in draft.leaves.enumerated() {
            let entry = table.nodes[Int(index)]
            try checkTargets(entry.range, tree: tree)
            switch layout {
            case .only:
                values[leaf] = entry.range.isEmpty ? entry.threshold : table.weights[entry.range.lowerBound].value
            case .target(let target):
                values[leaf] = table.weights[entry.range].first { $0.target == target }?.value ?? 0
            case .all(let count, let countsSecond):
                for weight in table.weights[entry.range] {
                    values[leaf * width + (sole == nil ? weight.target : 0)] = weight.value
                    if countsSecond && weight.target == 1 { values[leaf * width + count] = 1 }
                }
            }
        }
        return (values, width)
    }

    private func checkTargets(_ range: Range<Int>, tree: Int) throws(ModelFormatError) {
        guard range.count > 1 else { return }
        if case .only = layout { return }
        guard Set(table.weights[range].map(\.target)).count == range.count else {
            throw node.fault(
                .unexpected, "tree \(tree)", expected: "one weight for a target in a leaf", found: "two")
        }
    }
}

/// One tree while it is written.
private struct TreeDraft {
    var features: [Int32] = []
    var tests: [SplitTest] = []
    /// Left, then right, of each split.
    var children: [Child] = []
    var words: [UInt32] = []
    /// The table's node of each leaf.
    var leaves: [Int32] = []
    var splitHits: [Double] = []
    var leafHits: [Double] = []

    func splits() -> [Split] {
        tests.indices.map {
            Split(feature: features[$0], test: tests[$0], left: children[2 * $0], right: children[2 * $0 + 1])
        }
    }

    var cover: TreeCover? {
        leafHits.isEmpty || tests.isEmpty ? nil : TreeCover(splits: splitHits, leaves: leafHits)
    }
}
