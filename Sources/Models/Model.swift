/// Any model this program can run. A value of this type is always safe to run.
package enum Model: Sendable {
    case trees(TreeEnsemble)
    case linear(LinearModel)
    /// Steps in front of, around or instead of the other two: scikit-learn pipelines, ONNX graphs.
    case pipeline(Pipeline)

    package var featureNames: [String] {
        switch self {
        case .trees(let ensemble): ensemble.featureNames
        case .linear(let model): model.featureNames
        case .pipeline(let pipeline): pipeline.featureNames
        }
    }

    package var outputCount: Int {
        switch self {
        case .trees(let ensemble): ensemble.outputCount
        case .linear: 1
        case .pipeline(let pipeline): pipeline.outputCount
        }
    }

    package var objective: Objective {
        switch self {
        case .trees(let ensemble): ensemble.objective
        case .linear(let model): model.link == .logit ? .logistic : .identity
        case .pipeline(let pipeline): pipeline.objective
        }
    }

    /// What each column of a row holds; empty when all hold numbers.
    package var featureDomains: [FeatureDomain] {
        switch self {
        case .trees(let ensemble): ensemble.featureDomains
        case .linear: []
        case .pipeline(let pipeline): pipeline.featureDomains
        }
    }

    /// A few words for people, such as "LightGBM binary, 100 trees".
    package var kindDescription: String {
        switch self {
        case .trees(let ensemble):
            let forest = ensemble.divisor == nil ? "" : " (averaged)"
            return "\(ensemble.producer) \(ensemble.objective.name), "
                + "\(Self.counted(ensemble.trees.count, "tree"))\(forest)"
        case .linear(let model):
            return "linear \(model.link.rawValue), \(Self.counted(model.featureNames.count, "coefficient"))"
        case .pipeline(let pipeline):
            let trees = ensembles.reduce(0) { $0 + $1.trees.count }
            return "\(pipeline.producer) \(pipeline.objective.name), \(Self.counted(pipeline.steps.count, "step"))"
                + (trees == 0 ? "" : " with \(Self.counted(trees, "tree"))")
        }
    }

    /// All trees that are in it, wherever they stand.
    package var ensembles: [TreeEnsemble] {
        switch self {
        case .trees(let ensemble): [ensemble]
        case .linear: []
        case .pipeline(let pipeline):
            pipeline.steps.compactMap { if case .trees(let ensemble) = $0.operation { ensemble } else { nil } }
        }
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// The same model for rows whose columns are in the order of `names`; see `TreeEnsemble.reordered(to:)`.
    package func reordered(to names: [String]) throws(ModelError) -> Model {
        switch self {
        case .trees(let ensemble): .trees(try ensemble.reordered(to: names))
        case .linear(let model): .linear(try model.reordered(to: names))
        case .pipeline(let pipeline): .pipeline(try pipeline.reordered(to: names))
        }
    }
}
