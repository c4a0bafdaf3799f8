internal import CForestKernels
internal import Models

/// Turns a forest into the tables of `BlockProgram`.
struct BlockCompiler {
    /// Tests whose answers are kept at a time, 64 bytes each. More of them are shared by more trees, fewer stay in a
    /// nearer cache.
    static let defaultTests = 40_000

    private let ensemble: TreeEnsemble
    private let testsPerSegment: Int
    private var columns: TestColumns
    private var rankTests: [(plane: Int, firstSlot: Int, firstRank: Int, count: Int)] = []
    private var ranks: [UInt8] = []
    private var classTests: [(column: Int, firstSlot: Int, firstByte: Int, count: Int)] = []
    private var classTables: [UInt8] = []
    private var codeBitCount = 0
    private var groups: [cforest_group] = []
    private var leaves: [Double] = []
    private var trees: [cforest_tree] = []
    private var segments: [cforest_segment] = []

    /// Selects that are ordered together: enough that those of one level keep the processor busy while it waits for
    /// the level before, few enough that the results stay in the nearest cache.
    private static let groupSelects = 1024

    /// Bytes of class tables, and leaf values: a file of few bytes can name large categories and wide leaves.
    private static let largestClassBytes = 1 << 26
    private static let largestLeafCount = 1 << 26

    /// Slots 0 and 1 are all zeros and all ones.
    private static let firstTestSlot = 2

    /// Nil for what blocks do not run.
    init?(_ ensemble: TreeEnsemble, testsPerSegment: Int) {
        guard ensemble.sum.operation == .sum, !ensemble.trees.contains(where: \.isLinear),
            let columns = TestColumns(ensemble)
        else { return nil }
        self.ensemble = ensemble
        self.testsPerSegment = testsPerSegment
        self.columns = columns
    }

    /// Nil when a tree has too many leaves or tests.
    mutating func compile() -> BlockProgram? {
        var keys: [[TestColumns.Key]] = []
        keys.reserveCapacity(ensemble.trees.count)
        for tree in ensemble.trees { keys.append(tree.splits.map { columns.key(of: $0, in: tree) }) }
        let ranges = segmentRanges(keys)
        let distinct = ranges.map { range in Self.distinct(keys[range]) }
        let mostTests = distinct.reduce(0) { max($0, $1.count) }
        guard distinct.reduce(0, { $0 + classBytes($1) }) <= Self.largestClassBytes else { return nil }
        guard Self.firstTestSlot + mostTests <= Int(CFOREST_LARGEST_SLOT) else { return nil }
        var builder = SelectBuilder(firstTemporary: UInt32(Self.firstTestSlot + mostTests))
        for (range, tests) in zip(ranges, distinct) {
            var segment = addTests(tests)
            segment.firstGroup = UInt32(groups.count)
            var group = cforest_group()
            group.firstTree = UInt32(range.lowerBound)
            for index in range {
                let slots = keys[index].map { UInt32(Self.firstTestSlot + Self.place(of: $0, in: tests)) }
                guard add(ensemble.trees[index], output: ensemble.treeOutputs[index], slots, &builder) else {
                    return nil
                }
                if builder.waitingCount >= Self.groupSelects || index == range.upperBound - 1 {
                    group.firstSelect = UInt32(builder.selects.count)
                    builder.finishGroup()
                    group.selectCount = UInt32(builder.selects.count) - group.firstSelect
                    group.treeCount = UInt32(index + 1) - group.firstTree
                    groups.append(group)
                    group.firstTree = UInt32(index + 1)
                }
            }
            segment.groupCount = UInt32(groups.count) - segment.firstGroup
            segments.append(segment)
        }
        let slotCount = Self.firstTestSlot + mostTests + Int(builder.temporaryCount)
        guard slotCount <= Int(CFOREST_LARGEST_SLOT) else { return nil }
        return BlockProgram(
            ensemble, columns, segments: segments, rankTests: rankTests, ranks: ranks, classTests: classTests,
            classTables: classTables, groups: groups, trees: trees, selects: builder.selects,
            codeBits: builder.codeBits, leaves: leaves,
            slotCount: slotCount)
    }

    /// Runs of trees with no more distinct tests than asked for, unless one tree alone has more.
    private func segmentRanges(_ keys: [[TestColumns.Key]]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var first = 0
        var seen: Set<TestColumns.Key> = []
        for (index, tree) in keys.enumerated() {
            let before = seen.count
            seen.formUnion(tree)
            if seen.count > testsPerSegment && before > 0 {
                ranges.append(first..<index)
                first = index
                seen = Set(tree)
            }
        }
        ranges.append(first..<keys.count)
        return ranges
    }

    private static func distinct(_ keys: ArraySlice<[TestColumns.Key]>) -> [TestColumns.Key] {
        var sorted = keys.flatMap { $0 }
        sorted.sort()
        var distinct: [TestColumns.Key] = []
        for key in sorted where distinct.last != key { distinct.append(key) }
        return distinct
    }

    private func classBytes(_ tests: [TestColumns.Key]) -> Int {
        tests.reduce(0) {
            $0 + (TestColumns.isClassKey($1) ? columns.classes[TestColumns.place(of: $1)].tableBytes : 0)
        }
    }

    private static func place(of key: TestColumns.Key, in keys: [TestColumns.Key]) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Groups sorted tests by the plane or column they read.
    private mutating func addTests(_ tests: [TestColumns.Key]) -> cforest_segment {
        var segment = cforest_segment()
        segment.firstRankTests = UInt32(rankTests.count)
        segment.firstClassTests = UInt32(classTests.count)
        var index = 0
        while index < tests.count {
            let first = index
            let isClass = TestColumns.isClassKey(tests[first])
            let shift: UInt64 = isClass ? 32 : 8
            while index < tests.count && tests[index] >> shift == tests[first] >> shift { index += 1 }
            if isClass {
                addClassTests(tests[first..<index])
            } else {
                rankTests.append((Int(tests[first] >> 8), Self.firstTestSlot + first, ranks.count, index - first))
                for test in tests[first..<index] { ranks.append(UInt8(truncatingIfNeeded: test)) }
            }
        }
        segment.rankTestsCount = UInt32(rankTests.count) - segment.firstRankTests
        segment.classTestsCount = UInt32(classTests.count) - segment.firstClassTests
        return segment
    }

    private mutating func addClassTests(_ tests: ArraySlice<TestColumns.Key>) {
        guard let first = tests.first else { return }
        let place = TestColumns.place(of: first)
        // Tables that vectors are loaded from begin where vectors may.
        while classTables.count % 64 != 0 { classTables.append(0) }
        classTests.append((place, Self.firstTestSlot + tests.startIndex, classTables.count, tests.count))
        for test in tests {
            let column = columns.classes[place]
            classTables += column.table(column.tables[Int(test & 0xffff_ffff)])
        }
    }

    private mutating func add(
        _ tree: Tree, output: Int32, _ slots: [UInt32], _ builder: inout SelectBuilder
    ) -> Bool {
        guard let codes = LeafCodes(tree),
            leaves.count + Self.tableLength(codes) * tree.leafWidth <= Self.largestLeafCount
        else { return false }
        builder.add(tree, codes, tests: slots)
        trees.append(
            cforest_tree(
                firstCodeBit: UInt32(codeBitCount), codeBitCount: UInt32(codes.bitCount),
                firstLeaf: UInt64(leaves.count), output: tree.leafWidth > 1 ? 0 : UInt32(output),
                width: UInt32(tree.leafWidth)))
        codeBitCount += codes.bitCount
        addLeaves(of: tree, codes)
        return true
    }

    /// Never shorter than two vectors.
    private static func tableLength(_ codes: LeafCodes) -> Int { 1 << max(codes.bitCount, 4) }

    /// A table per output, by code.
    private mutating func addLeaves(of tree: Tree, _ codes: LeafCodes) {
        let first = leaves.count
        let length = Self.tableLength(codes)
        leaves.append(contentsOf: repeatElement(0, count: length * tree.leafWidth))
        for leaf in 0..<tree.leafCount {
            let (code, free) = (codes.codes[leaf], codes.freeBits[leaf])
            var variant = free
            while true {
                for output in 0..<tree.leafWidth {
                    leaves[first + output * length + Int(code | variant)] =
                        tree.leafValues[leaf * tree.leafWidth + output]
                }
                if variant == 0 { break }
                variant = (variant - 1) & free
            }
        }
    }
}
