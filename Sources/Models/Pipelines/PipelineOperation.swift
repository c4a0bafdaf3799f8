/// What a step computes from its inputs.
package enum PipelineOperation: Sendable {
    /// `values[i]` where input `i` is NaN, else the input.
    case fillMissing([Double])
    /// `(input - offset) / scale`, each rounded as it is done: scikit-learn's StandardScaler and RobustScaler.
    case standardise(offsets: [Double], scales: [Double])
    /// The margins of trees whose features are the inputs.
    case trees(TreeEnsemble)
    /// Margins to predictions: the transform of a model in the middle of a pipeline.
    case predictions(OutputTransform)
    /// Weighted sums of the inputs, missing ones left out.
    case floatLinear(FloatLinearSum)

    package var name: String {
        switch self {
        case .fillMissing: "fill missing"
        case .standardise: "standardise"
        case .trees: "trees"
        case .predictions: "predictions"
        case .floatLinear: "linear sums"
        }
    }

    /// Whether the operation fits so many inputs and outputs, and its own numbers are sound.
    func check(inputCount: Int, outputCount: Int, at place: String) throws(ModelError) {
        switch self {
        case .fillMissing(let values):
            try Self.require([values.count, outputCount], inputCount, at: place)
        case .standardise(let offsets, let scales):
            try Self.require([offsets.count, scales.count, outputCount], inputCount, at: place)
        case .trees(let ensemble):
            try Self.require([ensemble.featureNames.count], inputCount, at: place)
            try Self.require([outputCount], ensemble.outputCount, at: place)
        case .predictions:
            try Self.require([outputCount], inputCount, at: place)
        case .floatLinear(let sum):
            try Self.require([sum.outputCount], outputCount, at: place)
            try sum.check(inputCount: inputCount, at: place)
        }
    }

    private static func require(_ counts: [Int], _ expected: Int, at place: String) throws(ModelError) {
        if let count = counts.first(where: { $0 != expected }) {
            throw ModelError(.countMismatch, at: place, expected: "\(expected) values", found: "\(count)")
        }
    }
}
