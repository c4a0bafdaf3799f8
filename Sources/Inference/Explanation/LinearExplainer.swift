internal import Models

/// Weight × standardised value for each feature; the base value is the intercept.
struct LinearExplainer: Explainer {
    private let model: LinearModel

    var featureCount: Int { model.featureNames.count }
    var outputCount: Int { 1 }

    init(_ model: LinearModel) { self.model = model }

    func explain(
        row: UnsafePointer<Double>, contributions: UnsafeMutablePointer<Double>, scratch: inout ExplanationScratch
    ) {
        let count = featureCount
        for index in 0..<count { contributions[index] = model.term(index, of: row[index]) }
        contributions[count] = model.intercept
    }
}
