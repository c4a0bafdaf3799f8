internal import Models

/// The sorted distinct thresholds that a forest compares one feature with, and the byte planes their ranks are kept in.
struct RankColumn {
    /// Thresholds one byte plane tells apart.
    static let planeRanks = 255
    /// Largest true rank per number of search levels; one more is what NaN gets.
    private static let largestCounts = [7, 79, 727, 6559, 59047]

    let feature: Int32
    let zeroIsMissing: Bool
    private(set) var thresholds: [Double] = []
    private var usesSide = [false, false]
    private(set) var firstPlane = 0

    init(feature: Int32, zeroIsMissing: Bool) {
        self.feature = feature
        self.zeroIsMissing = zeroIsMissing
    }

    mutating func use(_ threshold: Double, missingLeft: Bool) {
        thresholds.append(threshold)
        usesSide[missingLeft ? 1 : 0] = true
    }

    /// Sorts what was used; nil when it is too much.
    mutating func finish(firstPlane: Int) -> Bool {
        thresholds.sort()
        var count = 0
        for threshold in thresholds where count == 0 || thresholds[count - 1] != threshold {
            thresholds[count] = threshold
            count += 1
        }
        thresholds.removeLast(thresholds.count - count)
        self.firstPlane = firstPlane
        return count <= Self.largestCounts[Self.largestCounts.count - 1]
    }

    var levelCount: Int { 1 + Self.largestCounts.count { $0 < thresholds.count } }

    private var rangeCount: Int { (thresholds.count + Self.planeRanks - 1) / Self.planeRanks }

    /// All ranges for missing on the right, then for missing on the left; a side nobody uses has none.
    var planes: [(firstRank: Int, missingIsLowest: Bool)] {
        [false, true].filter { usesSide[$0 ? 1 : 0] }.flatMap { side in
            (0..<rangeCount).map { ($0 * Self.planeRanks, side) }
        }
    }

    /// The plane and the byte of a test this column was told of.
    func place(_ threshold: Double, missingLeft: Bool) -> (plane: Int, rank: UInt8) {
        var (low, high) = (0, thresholds.count)
        while low < high {
            let middle = (low + high) / 2
            if thresholds[middle] < threshold { low = middle + 1 } else { high = middle }
        }
        let side = missingLeft && usesSide[0] ? rangeCount : 0
        return (firstPlane + side + low / Self.planeRanks, UInt8(low % Self.planeRanks))
    }

    /// The thresholds as a search reads them: level by level, eight to a node, nine nodes below each.
    var searchNodes: [Double] {
        var nodes: [Double] = []
        var span = Self.power(levelCount)
        while span > 1 {
            let part = span / 9
            for node in 0..<(Self.power(levelCount) / span) {
                for pivot in 1...8 {
                    let position = node * span + pivot * part - 1
                    nodes.append(position < thresholds.count ? thresholds[position] : .infinity)
                }
            }
            span = part
        }
        return nodes
    }

    var searchNodeCount: Int { Self.power(levelCount) - 1 }

    private static func power(_ levels: Int) -> Int { (0..<levels).reduce(1) { power, _ in power * 9 } }
}
