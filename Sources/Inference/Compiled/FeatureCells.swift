internal import Models

/// The real line of each feature, cut where the answer of any split may change: within a cell, no split can tell two
/// values apart, so a value's cell says all that the trees need to know of it.
///
/// A cell's code is 0 for NaN and else 1 + the number of cuts below the value, so that code `i + 1` ends with cut `i`.
struct FeatureCells {
    /// Features that splits ask about, those with most cuts first.
    let features: [Int32]
    /// Sorted and distinct, one list for each of `features`.
    let cuts: [[Double]]
    /// The place in `features` of each feature of a row, or -1.
    let slots: [Int32]

    init(_ ensemble: TreeEnsemble) {
        var found = [[Double]](repeating: [], count: ensemble.featureNames.count)
        for tree in ensemble.trees {
            for split in tree.splits {
                split.test.appendCuts(to: &found[Int(split.feature)], categoryWords: tree.categoryWords)
            }
        }
        for index in found.indices where found[index].count > 1 {
            found[index].sort()
            var kept = 1
            for next in 1..<found[index].count where found[index][next] != found[index][kept - 1] {
                found[index][kept] = found[index][next]
                kept += 1
            }
            found[index].removeLast(found[index].count - kept)
        }
        let used = found.indices.filter { !found[$0].isEmpty }.sorted { found[$0].count > found[$1].count }
        features = used.map { Int32(truncatingIfNeeded: $0) }
        cuts = used.map { found[$0] }
        var slots = [Int32](repeating: -1, count: found.count)
        for (slot, feature) in used.enumerated() { slots[feature] = Int32(truncatingIfNeeded: slot) }
        self.slots = slots
    }

    func slot(of split: Split) -> Int { Int(slots[Int(split.feature)]) }

    func codeCount(_ slot: Int) -> Int { cuts[slot].count + 2 }

    /// Answers that asking every split about each cell of its feature takes.
    static let largestAnswerCount = 1 << 27

    /// Whether that is worth doing while a model loads: a hostile file can have as many cells as splits.
    ///
    /// - Parameter isAsked: Of which splits.
    func canAskAll(_ ensemble: TreeEnsemble, where isAsked: (Split) -> Bool = { _ in true }) -> Bool {
        var count = 0
        for tree in ensemble.trees {
            for split in tree.splits where isAsked(split) { count += codeCount(slot(of: split)) }
            guard count <= Self.largestAnswerCount else { return false }
        }
        return true
    }

    /// The code of a cut, which is the last value of its cell.
    func code(of cut: Double, slot: Int) -> UInt32 {
        var (low, high) = (0, cuts[slot].count)
        while low < high {
            let middle = (low + high) / 2
            if cuts[slot][middle] < cut { low = middle + 1 } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low + 1)
    }

    /// A value of the cell: the last one, which is infinity for what is above all cuts.
    func value(_ code: Int, slot: Int) -> Double {
        code == 0 ? .nan : code <= cuts[slot].count ? cuts[slot][code - 1] : .infinity
    }

    /// Whether each of the cells of the split's feature goes left.
    func goesLeft(_ split: Split, categoryWords: [UInt32]) -> [Bool] {
        let slot = slot(of: split)
        let node = ReferenceNode(split, firstNode: 0, firstValue: 0, leafWidth: 1, firstWord: 0)
        return categoryWords.withUnsafeBufferPointer { words in
            // Only category splits read words, and they have some.
            let words = words.baseAddress ?? UnsafePointer(bitPattern: MemoryLayout<UInt32>.alignment)
            guard let words else { return [] }
            return (0..<codeCount(slot)).map { node.goesLeft(value($0, slot: slot), words) }
        }
    }
}

extension SplitTest {
    /// The last value of each stretch on which the test has one answer.
    fileprivate func appendCuts(to cuts: inout [Double], categoryWords: [UInt32]) {
        switch self {
        case .atMost(let threshold, _):
            cuts.append(threshold)
        case .atMostOrZero(let threshold, _):
            cuts.append(threshold)
            cuts.append((-lightGBMZeroThreshold).nextDown)
            cuts.append(lightGBMZeroThreshold)
        case .equals(let wanted, _):
            cuts.append(wanted.nextDown)
            cuts.append(wanted)
        case .category(let words, let reading, _):
            var isMember = false
            let count = words.count * 32
            for category in 0...count {
                let word = category < count ? categoryWords[words.lowerBound + category >> 5] : 0
                let isNextMember = (word >> UInt32(category & 31)) & 1 == 1
                switch reading {
                case .exact, .floatExact:
                    guard isNextMember else { break }
                    cuts.append(reading.lastValue(below: category))
                    cuts.append(reading.lastValue(upTo: category))
                case .truncated, .truncatedFromZero, .floatFromZero:
                    if isNextMember != isMember { cuts.append(reading.lastValue(below: category)) }
                }
                isMember = isNextMember
            }
        }
    }
}

extension SplitTest {
    /// Of `atMost`.
    fileprivate var threshold: Double {
        if case .atMost(let threshold, _) = self { threshold } else { .infinity }
    }
}

extension CategoryReading {
    /// The largest value that is read as a smaller category, or as none.
    fileprivate func lastValue(below category: Int) -> Double {
        switch self {
        case .truncated where category == 0: return -1
        case .truncated, .truncatedFromZero, .exact: return Double(category).nextDown
        case .floatFromZero:
            // `float` is exact up to 2^24; above, only the categories that it can hold are ever read.
            let nearest = Float(category)
            let first = nearest >= Float(2_147_483_648) || Int(nearest) >= category ? nearest : nearest.nextUp
            return SplitTest.float(below: first, nanLeft: false).threshold
        case .floatExact: return SplitTest.float(below: Float(category), nanLeft: false).threshold
        }
    }

    /// The largest value that is read as this category, of those that are whole numbers.
    fileprivate func lastValue(upTo category: Int) -> Double {
        self == .floatExact
            ? SplitTest.float(atMost: Double(Float(category)), nanLeft: false).threshold : Double(category)
    }
}
