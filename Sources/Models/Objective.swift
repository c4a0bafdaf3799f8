/// What a model was trained for, which fixes how its margins become predictions.
///
/// Names are LightGBM's. `logistic` and `identity` are the two links of our linear model.
package enum Objective: Sendable, Equatable {
    case binary(sigmoid: Double)
    case multiclass(classCount: Int)
    case multiclassOneVersusAll(classCount: Int, sigmoid: Double)
    case crossEntropy
    /// Its output is an intensity, 0 or more, not a probability.
    case crossEntropyLambda
    /// `squareRoot`: trained on signed square roots, so predictions are squared back.
    case regression(RegressionLoss, squareRoot: Bool)
    case poisson, gamma, tweedie
    case lambdaRank, rankXENDCG
    /// The objective was a function of the trainer's own program; predictions are the margins.
    case custom
    case logistic
    case identity
    case scikitLearn(ScikitLearnOutput)
    case xgboost(XGBoostObjective)
    case onnx(ONNXPostTransform)

    /// The losses whose prediction is the margin itself.
    package enum RegressionLoss: String, Sendable {
        case l2 = "regression"
        case l1 = "regression_l1"
        case huber, fair, quantile, mape
    }

    /// Outputs a row must have, or nil when any number is possible.
    package var requiredOutputCount: Int? {
        switch self {
        case .multiclass(let classCount), .multiclassOneVersusAll(let classCount, _): classCount
        case .custom: nil
        case .scikitLearn(let output): output.requiredOutputCount
        case .xgboost(let objective): objective.requiredOutputCount
        case .onnx(let transform): transform.isBinaryClassifier ? 1 : nil
        default: 1
        }
    }

    /// Whether a prediction is one number from 0 to 1 that says how likely the event is.
    package var yieldsProbability: Bool {
        switch self {
        case .binary, .crossEntropy, .logistic: true
        case .scikitLearn(let output): output.yieldsProbability
        case .xgboost(let objective): objective.yieldsProbability
        case .onnx(let transform): transform.isBinaryClassifier
        default: false
        }
    }

    /// LightGBM's word for it, or the link of a linear model.
    package var name: String {
        switch self {
        case .binary: "binary"
        case .multiclass: "multiclass"
        case .multiclassOneVersusAll: "multiclassova"
        case .crossEntropy: "cross_entropy"
        case .crossEntropyLambda: "cross_entropy_lambda"
        case .regression(let loss, let squareRoot): squareRoot ? "\(loss.rawValue) sqrt" : loss.rawValue
        case .poisson: "poisson"
        case .gamma: "gamma"
        case .tweedie: "tweedie"
        case .lambdaRank: "lambdarank"
        case .rankXENDCG: "rank_xendcg"
        case .custom: "custom"
        case .logistic: "logit"
        case .identity: "identity"
        case .scikitLearn(let output): output.name
        case .xgboost(let objective): objective.name
        case .onnx(let transform): transform.name
        }
    }
}
