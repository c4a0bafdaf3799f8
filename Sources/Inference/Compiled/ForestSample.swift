import Glibc
internal import Models

/// Rows made from a forest's own thresholds, and the time that loops take for them.
///
/// A row in random cells would leave most trees early, as real rows do not, and so flatter the loops that walk. So each
/// row first follows paths to random leaves of a few trees, and only what those do not ask about is random.
struct ForestSample {
    /// A block costs the same up to this many.
    static let rowCount = 512

    /// Interleaved, so that what else the machine does meets all alike; the least of each then tells them apart.
    private static let rounds = (fewest: 2, most: 6)
    /// In a row, as the first run after another's finds that one's tables in the caches.
    private static let repeats = 2
    /// Of this thread's time, for more than the fewest rounds: a small part of what making the loops takes.
    private static let seconds = 0.004

    /// Trees that paths are drawn from, and paths of each row.
    private static let pathTrees = 16
    private static let pathsPerRow = 4

    private let rows: [Double]
    private let featureCount: Int
    private let outputCount: Int

    init(_ cells: FeatureCells, _ ensemble: TreeEnsemble) {
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        var random = Random()
        let step = max(1, ensemble.trees.count / Self.pathTrees)
        let trees = stride(from: 0, to: ensemble.trees.count, by: step).map { WeightedTree(ensemble.trees[$0]) }
        var rows = [Double](repeating: 0, count: Self.rowCount * featureCount)
        for row in 0..<Self.rowCount {
            let first = row * featureCount
            for (slot, feature) in cells.features.enumerated() {
                rows[first + Int(feature)] = cells.value(random.next(below: cells.codeCount(slot)), slot: slot)
            }
            for _ in 0..<min(Self.pathsPerRow, trees.count) {
                trees[random.next(below: trees.count)].followPath(&random) { split, threshold, goesLeft in
                    let slot = cells.slot(of: split)
                    let code = Int(cells.code(of: threshold, slot: slot))
                    rows[first + Int(split.feature)] = cells.value(goesLeft ? code : code + 1, slot: slot)
                }
            }
        }
        self.rows = rows
    }

    /// One way to get margins of the first `rowCount` rows, `batch` at a time.
    struct Run {
        let predictor: any Predictor
        let rowCount: Int
        let batch: Int

        init(_ predictor: any Predictor, rowCount: Int, batch: Int = ForestSample.rowCount) {
            self.predictor = predictor
            self.rowCount = rowCount
            self.batch = batch
        }
    }

    /// Seconds of each run: the least of some, as what else runs on the machine only adds.
    func seconds(_ runs: [Run]) -> [Double] {
        var least = [Double](repeating: .infinity, count: runs.count)
        var spent = 0.0
        for round in 0..<Self.rounds.most where round < Self.rounds.fewest || spent < Self.seconds {
            for (index, run) in runs.enumerated() {
                for _ in 0..<Self.repeats {
                    let seconds = seconds(run)
                    spent += seconds
                    least[index] = min(least[index], seconds)
                }
            }
        }
        return least
    }

    private func seconds(_ run: Run) -> Double {
        var margins = [Double](repeating: 0, count: run.rowCount * outputCount)
        return rows.withUnsafeBufferPointer { rows in
            margins.withUnsafeMutableBufferPointer { margins in
                guard let rows = rows.baseAddress, let margins = margins.baseAddress else { return 0 }
                let start = Self.now()
                for first in stride(from: 0, to: run.rowCount, by: run.batch) {
                    run.predictor.predictMargins(
                        rows: rows + first * featureCount, rowCount: min(run.batch, run.rowCount - first),
                        margins: margins + first * outputCount)
                }
                return Self.now() - start
            }
        }
    }

    /// This thread's own time: a wall clock would count what others do meanwhile.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// A tree, and how many leaves are below each split.
private struct WeightedTree {
    private let tree: Tree
    private var leafCounts: [Int]

    init(_ tree: Tree) {
        self.tree = tree
        leafCounts = [Int](repeating: 0, count: tree.splits.count)
        for index in tree.splitsChildrenFirst {
            leafCounts[index] = leafCount(tree.splits[index].left) + leafCount(tree.splits[index].right)
        }
    }

    private func leafCount(_ child: Child) -> Int {
        if case .split(let index) = child { leafCounts[Int(index)] } else { 1 }
    }

    /// Goes to a leaf, each with equal chance, and tells of the thresholds on the way: the last one of a feature also
    /// satisfies those before.
    func followPath(_ random: inout Random, _ visit: (Split, _ threshold: Double, _ goesLeft: Bool) -> Void) {
        var child = tree.root
        while case .split(let index) = child {
            let split = tree.splits[Int(index)]
            let goesLeft = random.next(below: leafCounts[Int(index)]) < leafCount(split.left)
            child = goesLeft ? split.left : split.right
            if case .atMost(let threshold, _) = split.test { visit(split, threshold, goesLeft) }
        }
    }
}

/// The same numbers each time, so that equal models get equal samples.
private struct Random {
    private var state: UInt64 = 1

    /// - Parameter limit: Above 0.
    mutating func next(below limit: Int) -> Int {
        // Knuth's multiplier; the upper bits are random enough for this.
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}
