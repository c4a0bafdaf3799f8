internal import Models

/// The distinct tests of a forest: which column each split reads and what it asks there.
struct TestColumns {
    /// What a split asks, as a number: column or plane above, rank or table below. Sorted, those of one plane follow
    /// each other; class tests come last.
    typealias Key = UInt64

    private(set) var ranks: [RankColumn] = []
    private(set) var classes: [ClassColumn] = []
    private(set) var planeCount = 0
    /// Places in `ranks` and `classes` by feature and kind of test.
    private var places: [ColumnKey: Int] = [:]

    private struct ColumnKey: Hashable {
        let feature: Int32
        /// 0 and 1 for ranks, 2 for equality, 3 and more for each reading of categories.
        let kind: UInt8
    }

    /// Nil when a feature has more thresholds, categories or values than a column can hold.
    init?(_ ensemble: TreeEnsemble) {
        for tree in ensemble.trees {
            for split in tree.splits { use(split, of: tree) }
        }
        for index in ranks.indices {
            guard ranks[index].finish(firstPlane: planeCount) else { return nil }
            planeCount += ranks[index].planes.count
        }
        for index in classes.indices {
            guard classes[index].finish() else { return nil }
        }
    }

    /// The number of a split's test, the same for all splits that ask the same.
    mutating func key(of split: Split, in tree: Tree) -> Key {
        let key = Self.columnKey(split)
        let place = places[key, default: 0]
        switch split.test {
        case .atMost(let threshold, let missingLeft), .atMostOrZero(let threshold, let missingLeft):
            let (plane, rank) = ranks[place].place(threshold, missingLeft: missingLeft)
            return Key(plane) << 8 | Key(rank)
        case .equals(let value, let nanLeft):
            return classKey(place, ClassTest(value: value, nanLeft: nanLeft))
        case .category(let words, _, let nanLeft):
            return classKey(place, ClassTest(words: tree.categoryWords[words], nanLeft: nanLeft))
        }
    }

    private mutating func classKey(_ place: Int, _ test: ClassTest) -> Key {
        Key(1) << 63 | Key(place) << 32 | Key(classes[place].number(of: test))
    }

    static func isClassKey(_ key: Key) -> Bool { key >> 63 == 1 }

    /// Which of `classes` a class test reads.
    static func place(of classKey: Key) -> Int { Int(classKey >> 32 & 0x7fff_ffff) }

    private mutating func use(_ split: Split, of tree: Tree) {
        let key = Self.columnKey(split)
        let isRank = key.kind < 2
        let place = places[key] ?? (isRank ? ranks.count : classes.count)
        if places.updateValue(place, forKey: key) == nil {
            if isRank {
                ranks.append(RankColumn(feature: split.feature, zeroIsMissing: key.kind == 1))
            } else {
                classes.append(ClassColumn(feature: split.feature, reading: CategoryReading(rawValue: key.kind &- 3)))
            }
        }
        switch split.test {
        case .atMost(let threshold, let missingLeft), .atMostOrZero(let threshold, let missingLeft):
            ranks[place].use(threshold, missingLeft: missingLeft)
        case .equals(let value, _): classes[place].use(value)
        case .category(let words, _, _): classes[place].use(tree.categoryWords[words])
        }
    }

    private static func columnKey(_ split: Split) -> ColumnKey {
        let kind: UInt8 =
            switch split.test {
            case .atMost: 0
            case .atMostOrZero: 1
            case .equals: 2
            case .category(_, let reading, _): 3 + reading.rawValue
            }
        return ColumnKey(feature: split.feature, kind: kind)
    }
}
