/// What a step computes from its inputs.
package enum PipelineOperation: Sendable {
    /// The same numbers for every row; no inputs.
    case constants([Double])
    /// `values[i]` where input `i` is NaN, else the input.
    case fillMissing([Double])
    /// `values[i]` where input `i` equals `wanted[i]`, else the input.
    case replace(wanted: [Double], values: [Double])
    /// 1 where the input is NaN, else 0.
    case missingIndicators
    /// `(input - offset) / scale`, each rounded as it is done: scikit-learn's StandardScaler, RobustScaler, MaxAbsScaler.
    case standardise(offsets: [Double], scales: [Double])
    /// `input * scale + offset`, each rounded as it is done: scikit-learn's MinMaxScaler.
    case scaleAndShift(scales: [Double], offsets: [Double])
    /// No less than the one, no more than the other; NaN stays.
    case clip(lowest: Double, highest: Double)
    /// What C makes of a `Double` cut to an unsigned byte, as scikit-learn's older histogram boosters take categories:
    /// the low byte of the 32-bit integer it is cut to. Negative numbers and NaN become NaN.
    case cutToByte
    /// Values to codes, one table per input.
    case encode([CategoryTable])
    /// For each input as many outputs as its width: 1 in the one numbered by the code, 0 in the others.
    case oneHot(widths: [Int])
    /// Each output the product of some inputs, multiplied from the last one backwards; of none, 1.
    case products([[Int32]])
    case linear(LinearLayer)
    /// One line through points per input: an isotonic calibration.
    case interpolate([Interpolation])
    /// Each input divided by their sum; all alike where that is 0.
    case normalise
    /// As `linear`, in `Float`, missing inputs left out.
    case floatLinear(FloatLinearSum)
    /// The margins of trees whose features are the inputs.
    case trees(TreeEnsemble)
    /// Margins to predictions: the transform of a model in the middle of a pipeline.
    case predictions(OutputTransform)
    /// The inputs behind the first `checkCount`, or NaN for all when one of those is `CategoryTable.refused`: rows for
    /// which the library raises an error have no score.
    case refuse(checkCount: Int)
    /// Arithmetic of an ONNX graph.
    case tensor(TensorOperation)

    package var name: String {
        switch self {
        case .constants: "constants"
        case .fillMissing: "fill missing"
        case .replace: "replace"
        case .missingIndicators: "missing indicators"
        case .standardise: "standardise"
        case .scaleAndShift: "scale and shift"
        case .clip: "clip"
        case .cutToByte: "cut to byte"
        case .encode: "encode"
        case .oneHot: "one-hot"
        case .products: "products"
        case .linear: "linear"
        case .interpolate: "interpolate"
        case .normalise: "normalise"
        case .floatLinear: "linear in Float"
        case .trees: "trees"
        case .predictions: "predictions"
        case .refuse: "refuse"
        case .tensor(let operation): operation.name
        }
    }
}
