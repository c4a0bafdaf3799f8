/// Any model this program can run. A value of this type is always safe to run.
package enum Model: Sendable {
    case trees(TreeEnsemble)
    case linear(LinearModel)

    package var featureNames: [String] {
        switch self {
        case .trees(let ensemble): ensemble.featureNames
        case .linear(let model): model.featureNames
        }
    }

    package var outputCount: Int {
        switch self {
        case .trees(let ensemble): ensemble.outputCount
        case .linear: 1
        }
    }

    package var objective: Objective {
        switch self {
        case .trees(let ensemble): ensemble.objective
        case .linear(let model): model.link == .logit ? .logistic : .identity
        }
    }

    /// A few words for people, such as "LightGBM binary, 100 trees".
    package var kindDescription: String {
        switch self {
        case .trees(let ensemble):
            let forest = ensemble.averageOutput ? " (averaged)" : ""
            return "LightGBM \(ensemble.objective.name), \(ensemble.trees.count) trees\(forest)"
        case .linear(let model):
            return "linear \(model.link.rawValue), \(model.featureNames.count) coefficients"
        }
    }

    /// The same model for rows whose columns are in the order of `names`; see `TreeEnsemble.reordered(to:)`.
    package func reordered(to names: [String]) throws(ModelError) -> Model {
        switch self {
        case .trees(let ensemble): .trees(try ensemble.reordered(to: names))
        case .linear(let model): .linear(try model.reordered(to: names))
        }
    }
}
