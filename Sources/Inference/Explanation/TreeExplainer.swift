internal import Models

/// Exact path-dependent TreeSHAP.
struct TreeExplainer: Explainer {
    let featureCount: Int
    let outputCount: Int

    init(_ ensemble: TreeEnsemble) throws(ExplanationError) {
        featureCount = ensemble.featureNames.count
        outputCount = ensemble.outputCount
    }

    func explain(
        row: UnsafePointer<Double>, contributions: UnsafeMutablePointer<Double>, scratch: inout ExplanationScratch
    ) {}
}
