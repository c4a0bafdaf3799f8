internal import CForestKernels
internal import Models

/// Exact path-dependent TreeSHAP, in time linear in the number of splits.
///
/// Along the way to a leaf of value v, each distinct feature j lets the share z(j) of training weight pass, and this row
/// (o(j) = 1) or not (o(j) = 0). The Shapley value of feature i in the game of that leaf is
///
///     v (o(i) - z(i)) × ∫₀¹ ∏_{j≠i} (z(j) (1 - t) + o(j) t) dt
///
/// because the integral of tᵏ(1-t)ᵐ is the Shapley weight of a coalition of k out of k + m others. The integrand is a
/// polynomial whose degree is below the number of distinct features, so a Gauss-Legendre rule of half as many nodes
/// gives the integral exactly; `QuadratureRules` says how many a long path needs. At each node the product over a path
/// is a plain number; one pass down the tree multiplies factors, one pass up adds leaves. The kernels make these passes
/// for a row's nodes side by side, or for eight rows side by side, with equal bits.
///
/// A leaf's contributions depend only on which of its path's features send the row its way, so tables over these patterns
/// could replace the passes of small trees. Measured for 100 trees of 31 leaves, looking up and adding 24 MB of such
/// tables took as long as a row's passes and twice as long as a block's, so there are none.
///
/// Memory: 56 bytes a split, 8 a leaf value; working memory of the largest tree, below 350 bytes a split for a row and
/// 1,600 for a block. Rounding: base value and contributions of that model add up to the margin within 4e-15. Sources:
/// Lundberg et al., "From local explanations to global understanding with explainable AI for trees", 2020; Yu et al.,
/// "Linear TreeShap", 2022, for passing trees with polynomials.
final class TreeExplainer: Explainer {
    let featureCount: Int
    let outputCount: Int
    private let kernel: ForestKernel
    private let splits: FixedArray<cforest_explained_split>
    private let leafValues: FixedArray<Double>
    private let features: FixedArray<UInt32>
    private let otherTests: FixedArray<ExplainedTest>
    private let categoryColumns: FixedArray<CategoryColumn>
    private let categoryWords: FixedArray<UInt32>
    private let rules: FixedArray<Double>
    private let trees: FixedArray<Plan>
    private let baseValues: [Double]
    /// Features and the most other tests of a tree.
    private let columnCount: Int
    /// What the kernels need for the largest tree.
    private let rowBytes: Int
    private let blockBytes: Int

    private struct Plan: BitwiseCopyable {
        /// Points into the arrays above.
        var tree: cforest_explained_tree
        var firstOtherTest: Int
        var otherTestCount: Int
        var output: Int
    }

    /// Larger blocks than this are not worth their memory; rows are then explained one by one.
    private static let blockByteLimit = 64 << 20

    init(_ ensemble: TreeEnsemble, kernel: ForestKernel = .best) throws(ExplanationError) {
        let tables = try ExplanationTables(ensemble)
        self.kernel = kernel
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        baseValues = tables.baseValues
        splits = FixedArray(tables.splits)
        leafValues = FixedArray(tables.leafValues)
        features = FixedArray(tables.features)
        otherTests = FixedArray(tables.otherTests)
        categoryColumns = FixedArray(tables.categoryColumns)
        categoryWords = FixedArray(tables.categoryWords)
        rules = FixedArray(tables.rules.values)
        var plans: [Plan] = []
        for tree in tables.trees {
            let pointers = cforest_explained_tree(
                splits: splits.start + tree.firstSplit, leafValues: leafValues.start + tree.firstValue,
                rule: rules.start + tree.rule.start, features: features.start + tree.firstFeature,
                splitCount: UInt32(truncatingIfNeeded: tree.splitCount),
                featureCount: UInt32(truncatingIfNeeded: tree.featureCount),
                leafWidth: UInt32(truncatingIfNeeded: tree.leafWidth),
                lanes: UInt32(truncatingIfNeeded: tree.rule.lanes),
                chunkCount: UInt32(truncatingIfNeeded: tree.rule.chunks))
            plans.append(
                Plan(
                    tree: pointers, firstOtherTest: tree.firstOtherTest, otherTestCount: tree.otherTestCount,
                    output: tree.output))
        }
        trees = FixedArray(plans)
        columnCount = featureCount + (plans.map(\.otherTestCount).max() ?? 0)
        var largest = (row: 0, block: 0)
        for plan in plans {
            var tree = plan.tree
            largest.row = max(largest.row, cforest_explain_row_bytes(&tree))
            largest.block = max(largest.block, cforest_explain_block_bytes(&tree))
        }
        rowBytes = largest.row
        blockBytes = largest.block
    }

    func explain(
        row: UnsafePointer<Double>, contributions: UnsafeMutablePointer<Double>, scratch: inout ExplanationScratch
    ) {
        let stride = featureCount + 1
        contributions.update(repeating: 0, count: outputCount * stride)
        let memory = scratch.bytes(rowBytes + extraBytes(rows: 1))
        var columns = row
        let answers = (memory + rowBytes).assumingMemoryBound(to: Double.self)
        let codes = UnsafeMutableRawPointer(answers + columnCount).assumingMemoryBound(to: Int32.self)
        if columnCount > featureCount {
            answers.update(from: row, count: featureCount)
            columns = UnsafePointer(answers)
            readCategories(answers, codes, rows: 1)
        }
        for index in 0..<trees.count {
            let plan = trees.start + index
            makeOtherTests(plan, answers, codes, rows: 1)
            let output = contributions + plan.pointee.output * stride
            withUnsafePointer(to: plan.pointee.tree) {
                cforest_explain_row($0, kernel.code, columns, output, stride, memory)
            }
        }
        for output in 0..<outputCount { contributions[output * stride + featureCount] = baseValues[output] }
    }

    func explain(
        rows: UnsafePointer<Double>, rowCount: Int, contributions: UnsafeMutablePointer<Double>,
        scratch: inout ExplanationScratch
    ) {
        let width = outputCount * (featureCount + 1)
        var row = 0
        while row < rowCount {
            let start = rows + row * featureCount
            let target = contributions + row * width
            // A block takes as long as some four single rows.
            if rowCount - row >= 4 && totalBlockBytes <= Self.blockByteLimit {
                let count = min(rowCount - row, Self.blockRows)
                explainBlock(start, count, target, &scratch)
                row += count
            } else {
                explain(row: start, contributions: target, scratch: &scratch)
                row += 1
            }
        }
    }
}

extension TreeExplainer {
    private static let blockRows = Int(CFOREST_EXPLAINED_ROWS)

    private var totalBlockBytes: Int {
        let sums = outputCount * (featureCount + 1) * Self.blockRows
        return blockBytes + sums * MemoryLayout<Double>.stride + extraBytes(rows: Self.blockRows)
    }

    /// For a row's columns and category codes.
    @inline(__always)
    private func extraBytes(rows: Int) -> Int {
        (columnCount * MemoryLayout<Double>.stride + max(categoryColumns.count, 1) * MemoryLayout<Int32>.stride) * rows
    }

    @inline(__always)
    private func readCategories(
        _ columns: UnsafeMutablePointer<Double>, _ codes: UnsafeMutablePointer<Int32>, rows: Int
    ) {
        for index in 0..<categoryColumns.count {
            let column = categoryColumns.start + index
            let values = columns + Int(column.pointee.feature) * rows
            for row in 0..<rows { codes[index * rows + row] = column.pointee.code(of: values[row]) }
        }
    }

    @inline(__always)
    private func makeOtherTests(
        _ plan: UnsafePointer<Plan>, _ columns: UnsafeMutablePointer<Double>, _ codes: UnsafeMutablePointer<Int32>,
        rows: Int
    ) {
        for index in 0..<plan.pointee.otherTestCount {
            let test = otherTests.start + plan.pointee.firstOtherTest + index
            let values = columns + Int(test.pointee.node.feature) * rows
            let answers = columns + (featureCount + index) * rows
            let known = codes + max(Int(test.pointee.categoryColumn), 0) * rows
            for row in 0..<rows {
                answers[row] = test.pointee.answer(values[row], code: known[row], categoryWords.start)
            }
        }
    }

    /// Rows side by side; the last stands in for those that a short block lacks.
    private func explainBlock(
        _ rows: UnsafePointer<Double>, _ rowCount: Int, _ contributions: UnsafeMutablePointer<Double>,
        _ scratch: inout ExplanationScratch
    ) {
        let lanes = Self.blockRows
        let stride = featureCount + 1
        let memory = scratch.bytes(totalBlockBytes)
        let columns = (memory + blockBytes).assumingMemoryBound(to: Double.self)
        let sums = columns + columnCount * lanes
        let codes = UnsafeMutableRawPointer(sums + outputCount * stride * lanes).assumingMemoryBound(to: Int32.self)
        for row in 0..<lanes {
            let values = rows + min(row, rowCount - 1) * featureCount
            for feature in 0..<featureCount { columns[feature * lanes + row] = values[feature] }
        }
        readCategories(columns, codes, rows: lanes)
        sums.update(repeating: 0, count: outputCount * stride * lanes)
        for index in 0..<trees.count {
            let plan = trees.start + index
            makeOtherTests(plan, columns, codes, rows: lanes)
            let output = sums + plan.pointee.output * stride * lanes
            withUnsafePointer(to: plan.pointee.tree) {
                cforest_explain_block($0, kernel.code, columns, output, stride, memory)
            }
        }
        for row in 0..<rowCount {
            let target = contributions + row * outputCount * stride
            for index in 0..<(outputCount * stride) { target[index] = sums[index * lanes + row] }
            for output in 0..<outputCount { target[output * stride + featureCount] = baseValues[output] }
        }
    }
}
