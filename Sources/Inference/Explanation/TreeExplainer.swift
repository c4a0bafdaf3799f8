internal import Models

/// Exact path-dependent TreeSHAP, in time linear in the number of splits.
///
/// Along the way to a leaf of value v, each distinct feature j lets the share z(j) of training rows pass, and this row
/// (o(j) = 1) or not (o(j) = 0). The Shapley value of feature i in the game of that leaf is
///
///     v (o(i) - z(i)) × ∫₀¹ ∏_{j≠i} (z(j) (1 - t) + o(j) t) dt
///
/// because the integral of tᵏ(1-t)ᵐ is the Shapley weight of a coalition of k out of k + m others. The integrand is a
/// polynomial whose degree is below the number of distinct features, so a Gauss-Legendre rule of half as many nodes
/// gives the integral exactly. At each node the product over a path is a plain number; one pass down the tree multiplies
/// factors, one pass up adds leaves, for all nodes at once in vector lanes; `ExplanationPass` has the steps.
///
/// Memory: 80 bytes a split, 8 a leaf. Sources: Lundberg et al., "From local explanations to global understanding with
/// explainable AI for trees", 2020; Yu et al., "Linear TreeShap", 2022, for passing trees with polynomials.
final class TreeExplainer: Explainer {
    /// Of distinct features on one way from root to leaf.
    static let pathFeatureLimit = 512

    let featureCount: Int
    let outputCount: Int
    private let splits: FixedArray<ExplainedSplit>
    private let leafValues: FixedArray<Double>
    private let categoryWords: FixedArray<UInt32>
    private let trees: FixedArray<TreePlan>
    private let rules: FixedArray<Double>
    private let baseValues: [Double]
    private let scratchBytes: Int

    private struct TreePlan: BitwiseCopyable {
        var firstSplit: Int
        var firstLeaf: Int
        var splitCount: Int
        var output: Int
        /// Where the tree's rule begins in `rules`: `lanes` nodes, then as many weights, `chunks` times.
        var rule: Int
        var lanes: Int
        var chunks: Int
    }

    init(_ ensemble: TreeEnsemble) throws(ExplanationError) {
        var splits: [ExplainedSplit] = []
        var leafValues: [Double] = []
        var words: [UInt32] = []
        var plans: [TreePlan] = []
        var rules = QuadratureRules()
        var baseValues = ensemble.sum.initialMargins
        if baseValues.isEmpty { baseValues = Array(repeating: 0, count: ensemble.outputCount) }
        guard ensemble.sum.operation == .sum, ensemble.trees.allSatisfy({ $0.leafWidth == 1 }) else {
            throw ExplanationError(
                .noCover, place: "the trees", expected: "a sum of single leaf values", found: "vectors or extremes",
                remedy: "serve the model without reasons")
        }
        for (index, tree) in ensemble.trees.enumerated() {
            let output = Int(ensemble.treeOutputs[index])
            guard let cover = try Self.cover(of: tree, index: index) else {
                baseValues[output] += tree.leafValues[0]
                continue
            }
            baseValues[output] += Self.expectedValue(of: tree, cover)
            let builder = ExplainedTreeBuilder(tree, cover: cover, firstWord: words.count)
            guard builder.pathFeatureCount <= Self.pathFeatureLimit else {
                throw ExplanationError(
                    .tooLarge, place: "Tree=\(index)",
                    expected: "at most \(Self.pathFeatureLimit) different features on a path",
                    found: "\(builder.pathFeatureCount)", remedy: "train with a smaller max_depth")
            }
            let rule = rules.rule(pathFeatureCount: builder.pathFeatureCount)
            plans.append(
                TreePlan(
                    firstSplit: splits.count, firstLeaf: leafValues.count, splitCount: builder.splits.count,
                    output: output, rule: rule.start,
                    lanes: rule.lanes, chunks: rule.chunks))
            splits += builder.splits
            leafValues += tree.leafValues
            words += tree.categoryWords
        }
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
        scratchBytes = plans.map(Self.scratchBytes).max() ?? 0
        self.splits = FixedArray(splits)
        self.leafValues = FixedArray(leafValues)
        categoryWords = FixedArray(words)
        trees = FixedArray(plans)
        self.rules = FixedArray(rules.values)
        self.baseValues = baseValues
    }

    func explain(
        row: UnsafePointer<Double>, contributions: UnsafeMutablePointer<Double>, scratch: inout ExplanationScratch
    ) {
        let stride = featureCount + 1
        contributions.update(repeating: 0, count: outputCount * stride)
        let memory = scratch.bytes(scratchBytes)
        for index in 0..<trees.count {
            let plan = trees.start[index]
            let output = contributions + plan.output * stride
            switch plan.lanes {
            case 2: add(plan, row, to: output, memory, SIMD2<Double>.self)
            case 4: add(plan, row, to: output, memory, SIMD4<Double>.self)
            default: add(plan, row, to: output, memory, SIMD8<Double>.self)
            }
        }
        for output in 0..<outputCount { contributions[output * stride + featureCount] = baseValues[output] }
    }

    @inline(__always)
    private func add<Lanes: SIMD>(
        _ plan: TreePlan, _ row: UnsafePointer<Double>, to output: UnsafeMutablePointer<Double>,
        _ memory: UnsafeMutableRawPointer, _ lanes: Lanes.Type
    ) where Lanes.Scalar == Double {
        let rule = UnsafeRawPointer(rules.start + plan.rule).assumingMemoryBound(to: Lanes.self)
        let slotCount = 2 * plan.splitCount + 1
        let products = memory.assumingMemoryBound(to: Lanes.self)
        let sums = products + slotCount
        let states = UnsafeMutableRawPointer(sums + slotCount).assumingMemoryBound(to: SplitState.self)
        for chunk in 0..<plan.chunks {
            let pass = ExplanationPass<Lanes>(
                splits: splits.start + plan.firstSplit, splitCount: plan.splitCount,
                leafValues: leafValues.start + plan.firstLeaf, categoryWords: categoryWords.start, states: states,
                products: products, sums: sums, nodes: rule[2 * chunk], weights: rule[2 * chunk + 1])
            pass.goDown(row)
            pass.goUp(addingTo: output)
        }
    }

    private static func scratchBytes(_ plan: TreePlan) -> Int {
        let slotBytes = 2 * plan.lanes * MemoryLayout<Double>.stride
        return (2 * plan.splitCount + 1) * slotBytes + plan.splitCount * MemoryLayout<SplitState>.stride
    }
}
