internal import CForestKernels
internal import Models

/// What a `TreeExplainer` is made from, for all trees one after the other.
struct ExplanationTables {
    private(set) var splits: [cforest_explained_split] = []
    private(set) var leafValues: [Double] = []
    private(set) var features: [UInt32] = []
    private(set) var otherTests: [ExplainedTest] = []
    private(set) var categoryColumns: [CategoryColumn]
    private(set) var categoryWords: [UInt32] = []
    private(set) var rules = QuadratureRules()
    /// Trees of a single leaf are only here.
    private(set) var baseValues: [Double]
    private(set) var trees: [Place] = []

    /// Where a tree's parts are.
    struct Place {
        let firstSplit: Int
        let splitCount: Int
        let firstValue: Int
        let leafWidth: Int
        let firstFeature: Int
        let featureCount: Int
        let firstOtherTest: Int
        let otherTestCount: Int
        let rule: QuadratureRules.Rule
        /// 0 for a tree whose leaves hold all outputs.
        let output: Int
    }

    init(_ ensemble: TreeEnsemble) throws(ExplanationError) {
        guard ensemble.sum.operation == .sum else {
            throw ExplanationError(
                .notASum, place: "the trees", expected: "leaf values that are added",
                found: "the \(ensemble.sum.operation) of leaf values", remedy: "serve the model without reasons")
        }
        let isFloat = ensemble.sum.precision == .float
        func rounded(_ value: Double) -> Double { isFloat ? Double(Float(value)) : value }
        baseValues = ensemble.sum.initialMargins.map(rounded)
        if baseValues.isEmpty { baseValues = Array(repeating: 0, count: ensemble.outputCount) }
        var categories: [CategoryColumn: Int32] = [:]
        var places = [Int32](repeating: -1, count: ensemble.featureNames.count)
        for (index, tree) in ensemble.trees.enumerated() {
            let cover = try tree.checkedCover(index: index)
            let explained = ExplainedTree(
                tree, cover: cover, firstWord: categoryWords.count, places: &places, categories: &categories)
            let output = tree.leafWidth > 1 ? 0 : Int(ensemble.treeOutputs[index])
            for part in 0..<tree.leafWidth { baseValues[output + part] += explained.expectedValue(output: part) }
            if explained.splits.isEmpty { continue }
            trees.append(
                Place(
                    firstSplit: splits.count, splitCount: explained.splits.count, firstValue: leafValues.count,
                    leafWidth: tree.leafWidth, firstFeature: features.count, featureCount: explained.features.count,
                    firstOtherTest: otherTests.count, otherTestCount: explained.otherTests.count,
                    rule: rules.rule(pathFeatureCount: explained.pathFeatureCount), output: output))
            splits += explained.splits
            leafValues += isFloat ? tree.leafValues.map(rounded) : tree.leafValues
            features += explained.features
            otherTests += explained.otherTests
            categoryWords += tree.categoryWords
        }
        categoryColumns = categories.sorted { $0.value < $1.value }.map(\.key)
    }
}
