package import Models

/// Writes models as ONNX in `Double`: margins are the library's bit for bit in onnxruntime, scores up to the rounding of
/// its `Exp`.
///
/// Input `X`, `[N, features]`; outputs `scores` and `margins`, `[N, outputs]`; operators of ai.onnx 21 and ai.onnx.ml 5.
/// The names of the features stand in the metadata, as a JSON list under `feature_names`.
package enum ONNXExport {
    /// - Throws: `ModelFormatError` with `.otherFormat` for what ONNX cannot say as exactly.
    package static func write(_ model: Model) throws(ModelFormatError) -> [UInt8] {
        var draft = ONNXGraphDraft()
        switch model {
        case .trees(let ensemble):
            try trees(ensemble, &draft)
            var margins = "margins"
            if let divisor = ensemble.divisor { margins = draft.node("Div", [margins, draft.constant([divisor])]) }
            try scores(of: margins, ensemble.objective, &draft)
        case .linear(let linear):
            self.linear(linear, &draft)
            try scores(of: "margins", model.objective, &draft)
        case .pipeline: throw refusal("the model", "a pipeline")
        }
        return draft.model(featureNames: model.featureNames, outputCount: model.outputCount)
    }

    static func refusal(_ place: String, _ found: String) -> ModelFormatError {
        ModelFormatError(
            .otherFormat, at: place, expected: "what ONNX can say exactly: LightGBM trees and linear models",
            found: found, remedy: "keep the model in its own format")
    }

    private static func trees(_ ensemble: TreeEnsemble, _ draft: inout ONNXGraphDraft) throws(ModelFormatError) {
        guard ensemble.sum == MarginSum() else {
            throw refusal("the sums", "initial margins, or sums in 32 bits")
        }
        guard ensemble.pandasCategories.isEmpty && ensemble.featureDomains.isEmpty else {
            throw refusal("the features", "texts")
        }
        let columns = try ColumnUses(ensemble)
        var input = "X"
        if columns.contains(.category) {
            // Cut towards zero.
            let cut = draft.node(
                "Mul", [draft.node("Sign", [input]), draft.node("Floor", [draft.node("Abs", [input])])])
            let chosen = draft.node(
                "Cast", [draft.constant(columns.flags(.category))], [ONNXGraphDraft.attribute("to", 9)])
            input = draft.node("Where", [chosen, cut, input])
        }
        if columns.contains(.zeroIsMissing) {
            let limits = columns.flags(.zeroIsMissing).map { $0 == 1 ? lightGBMZeroThreshold : -1 }
            let isZero = draft.node("LessOrEqual", [draft.node("Abs", [input]), draft.constant(limits)])
            input = draft.node("Where", [isZero, draft.constant([.nan]), input])
        }
        draft.node(
            "TreeEnsemble", [input], output: "margins", learned: true,
            try ONNXTreeExport(ensemble).attributes(outputCount: ensemble.outputCount))
    }

    /// Term by term, in the order of the features: a matrix product would add them in another.
    private static func linear(_ model: LinearModel, _ draft: inout ONNXGraphDraft) {
        let count = model.featureNames.count
        let known = draft.node("Where", [draft.node("IsNaN", ["X"]), draft.constant(model.fillValues), "X"])
        let centred = draft.node("Sub", [known, draft.constant(model.means)])
        let scaled = draft.node("Div", [centred, draft.constant(model.scales)])
        let terms = draft.node("Mul", [scaled, draft.constant(model.coefficients)])
        let columns = (0..<count).map { "term_\($0)" }
        draft.node(
            "Split", [terms], outputs: columns,
            [ONNXGraphDraft.attribute("axis", 1), ONNXGraphDraft.attribute("num_outputs", count)])
        let sum = draft.node("Sum", columns)
        draft.node("Add", [sum, draft.constant([model.intercept])], output: "margins")
    }

    private static func scores(
        of margins: String, _ objective: Objective, _ draft: inout ONNXGraphDraft
    ) throws(ModelFormatError) {
        func logistic(_ steepness: Double) {
            let power = draft.node("Exp", [draft.node("Mul", [margins, draft.constant([-steepness])])])
            let one = draft.constant([1])
            draft.node("Div", [one, draft.node("Add", [one, power])], output: "scores")
        }
        switch objective {
        case .binary(let sigmoid), .multiclassOneVersusAll(_, let sigmoid): logistic(sigmoid)
        case .crossEntropy, .logistic: logistic(1)
        case .crossEntropyLambda:
            let power = draft.node("Exp", [margins])
            draft.node("Log", [draft.node("Add", [draft.constant([1]), power])], output: "scores")
        case .multiclass: draft.node("Softmax", [margins], output: "scores", [ONNXGraphDraft.attribute("axis", 1)])
        case .poisson, .gamma, .tweedie: draft.node("Exp", [margins], output: "scores")
        case .regression(_, squareRoot: true):
            let signed = draft.node("Mul", [draft.node("Sign", [margins]), margins])
            draft.node("Mul", [signed, margins], output: "scores")
        case .regression(_, squareRoot: false), .lambdaRank, .rankXENDCG, .custom, .identity:
            draft.node("Identity", [margins], output: "scores")
        default: throw refusal("the objective", objective.name)
        }
    }
}

/// How each column is asked for, where a test needs more of the value than a comparison.
private struct ColumnUses {
    enum Use { case plain, category, zeroIsMissing }

    private var uses: [Use?]

    init(_ ensemble: TreeEnsemble) throws(ModelFormatError) {
        uses = Array(repeating: nil, count: ensemble.featureNames.count)
        for tree in ensemble.trees {
            for split in tree.splits {
                let use: Use
                switch split.test {
                case .atMost, .equals, .category(_, .exact, _): use = .plain
                case .atMostOrZero: use = .zeroIsMissing
                case .category(_, .truncated, _): use = .category
                case .category: throw ONNXExport.refusal("the trees", "category sets of another library")
                }
                let column = Int(split.feature)
                guard uses[column] == nil || uses[column] == use else {
                    throw ONNXExport.refusal(
                        ensemble.featureNames[column], "splits with different rules for one column")
                }
                uses[column] = use
            }
        }
    }

    func contains(_ use: Use) -> Bool { uses.contains(use) }

    func flags(_ use: Use) -> [Double] { uses.map { $0 == use ? 1 : 0 } }
}
