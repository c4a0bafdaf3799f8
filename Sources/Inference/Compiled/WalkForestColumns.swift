internal import Models

/// What walks compare: each split asks whether one column of the row is above a rank. A column is a feature's code, with
/// its missing values below or above all ranks, or is looked up by the code where the answer is no matter of order.
struct WalkForestColumns {
    /// What stands for a missing value that goes right; above every rank.
    static let missing: UInt32 = 0x7FFF_FFFF
    static let missingInTable: UInt16 = 0xFFFF

    /// Which code each column is made of. Column 0 marks leaves.
    private(set) var slots: [UInt32] = [0]
    /// What plain columns hold for NaN.
    private(set) var missing: [UInt32] = [0]
    private(set) var tableOffsets: [UInt32] = [0]
    private(set) var tables: [UInt16] = []
    private(set) var plainCount = 1
    /// For each split of each tree, one after the other: its column and its rank. Greater goes right.
    private(set) var splits: [(column: UInt32, rank: UInt32)] = []
    private(set) var largestRank: UInt32 = 1

    private static let largestTableCount = 1 << 23

    private enum Key: Hashable {
        case plain(slot: Int, nanLeft: Bool)
        case zeroIsMissing(slot: Int, missingLeft: Bool)
        /// Whether each code goes right.
        case lookup(slot: Int, goesRight: [UInt16])
    }

    /// Nil when the tables would be too large.
    init?(_ ensemble: TreeEnsemble, _ cells: FeatureCells) {
        guard cells.canAskAll(ensemble, where: \.isLookedUp) else { return nil }
        /// Of the tables so far.
        var lookupCount = 0
        var keys: [Key] = []
        var numbers: [Key: Int] = [:]
        /// `numbers` of the plain ones, without hashing: there is one for nearly every split.
        var plain = [Int](repeating: -1, count: cells.features.count * 2)
        splits.reserveCapacity(ensemble.trees.reduce(0) { $0 + $1.splits.count })

        func number(_ key: Key) -> Int {
            if let number = numbers[key] { return number }
            if case .lookup(_, let goesRight) = key { lookupCount += goesRight.count }
            numbers[key] = keys.count
            keys.append(key)
            return keys.count - 1
        }
        for tree in ensemble.trees {
            for split in tree.splits {
                let slot = cells.slot(of: split)
                switch split.test {
                case .atMost(let threshold, let nanLeft):
                    let place = slot * 2 + (nanLeft ? 1 : 0)
                    if plain[place] < 0 { plain[place] = number(.plain(slot: slot, nanLeft: nanLeft)) }
                    splits.append((UInt32(truncatingIfNeeded: plain[place]), cells.code(of: threshold, slot: slot)))
                case .atMostOrZero(let threshold, let missingLeft):
                    let column = number(.zeroIsMissing(slot: slot, missingLeft: missingLeft))
                    splits.append((UInt32(truncatingIfNeeded: column), cells.code(of: threshold, slot: slot)))
                case .equals, .category:
                    let goesLeft = cells.goesLeft(split, categoryWords: tree.categoryWords)
                    let column = number(.lookup(slot: slot, goesRight: goesLeft.map { $0 ? 0 : 1 }))
                    splits.append((UInt32(truncatingIfNeeded: column), 0))
                    guard lookupCount <= Self.largestTableCount else { return nil }
                }
            }
            guard keys.count < 1 << 16 else { return nil }
        }
        guard addColumns(keys, cells) else { return nil }
    }

    /// Gives every key its column, plain ones first, and brings `splits` from keys to columns.
    private mutating func addColumns(_ keys: [Key], _ cells: FeatureCells) -> Bool {
        var columns = [UInt32](repeating: 0, count: keys.count)
        for (index, key) in keys.enumerated() {
            guard case .plain(let slot, let nanLeft) = key else { continue }
            columns[index] = addColumn(slot, missing: nanLeft ? 0 : Self.missing)
        }
        plainCount = slots.count
        for (index, key) in keys.enumerated() {
            switch key {
            case .plain: continue
            case .zeroIsMissing(let slot, let missingLeft):
                guard cells.codeCount(slot) <= Int(Self.missingInTable) else { return false }
                columns[index] = addColumn(slot, missing: 0)
                tables += (0..<cells.codeCount(slot)).map { code in
                    let isMissing = !(cells.value(code, slot: slot).magnitude > lightGBMZeroThreshold)
                    return isMissing ? missingLeft ? 0 : Self.missingInTable : UInt16(truncatingIfNeeded: code)
                }
            case .lookup(let slot, let goesRight):
                columns[index] = addColumn(slot, missing: 0)
                tables += goesRight
            }
            guard tables.count <= Self.largestTableCount else { return false }
        }
        for index in splits.indices {
            splits[index].column = columns[Int(splits[index].column)]
            largestRank = max(largestRank, splits[index].rank)
        }
        return true
    }

    private mutating func addColumn(_ slot: Int, missing: UInt32) -> UInt32 {
        slots.append(UInt32(truncatingIfNeeded: slot))
        self.missing.append(missing)
        tableOffsets.append(UInt32(truncatingIfNeeded: tables.count))
        return UInt32(truncatingIfNeeded: slots.count - 1)
    }
}

extension Split {
    /// Its answers have no order.
    fileprivate var isLookedUp: Bool {
        switch test {
        case .atMost, .atMostOrZero: false
        case .equals, .category: true
        }
    }
}
