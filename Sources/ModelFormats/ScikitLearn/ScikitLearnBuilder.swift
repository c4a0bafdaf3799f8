internal import Models

/// A pipeline under construction: the steps so far, and the slots they fill.
struct ScikitLearnBuilder {
    let featureNames: [String]
    let limits: ModelFileLimits
    /// Which of the row's columns hold text, as the encoders behind them say.
    var texts: ScikitLearnTexts
    /// Slots whose `CategoryTable.refused` means that the row has no score.
    var refusingSlots: [Int32] = []
    /// Slots that the library keeps in a sparse matrix, which it scales otherwise.
    var sparseSlots: Set<Int32> = []
    /// Nodes of all trees, and categories of all encoders, so far: a pickle can name one array any number of times.
    var nodeCount = 0
    var categoryCount = 0
    private(set) var steps: [PipelineStep] = []
    private var filled: Int
    /// Estimators entered and not left: bounds how deep estimators may stand in each other.
    var depth = 0
    /// Estimators entered in all.
    var entered = 0

    init(featureNames: [String], limits: ModelFileLimits) {
        self.featureNames = featureNames
        self.limits = limits
        filled = featureNames.count
        texts = ScikitLearnTexts(featureCount: featureNames.count)
    }

    /// The slots of a row's own values.
    var features: [Int32] { (0..<Int32(featureNames.count)).map(\.self) }

    /// Adds a step; returns the slots it fills.
    mutating func add(
        _ operation: PipelineOperation, inputs: [Int32], outputCount: Int
    ) throws(ModelFormatError) -> [Int32] {
        guard filled + outputCount <= ModelFileLimits.rowValues else {
            throw ModelFormatError(
                .tooLarge, at: "step \(steps.count)", expected: "at most \(ModelFileLimits.rowValues) values a row",
                found: "more",
                remedy: "use fewer features")
        }
        steps.append(PipelineStep(operation, inputs: inputs, outputCount: outputCount))
        defer { filled += outputCount }
        return (Int32(filled)..<Int32(filled + outputCount)).map(\.self)
    }

    /// The simplest model that computes the same.
    mutating func model(
        _ prediction: ScikitLearnPrediction, producer: String
    ) throws(ModelFormatError) -> Model {
        if let ensemble = loneTrees(prediction) { return .trees(ensemble) }
        if let linear = try linearModel(prediction) { return .linear(linear) }
        var margins = prediction.margins
        if !refusingSlots.isEmpty {
            margins = try add(
                .refuse(checkCount: refusingSlots.count), inputs: refusingSlots + margins, outputCount: margins.count)
        }
        do throws(ModelError) {
            return .pipeline(
                try Pipeline(
                    featureNames: featureNames, featureDomains: texts.domains, steps: steps, margins: margins,
                    divisor: prediction.divisor, objective: prediction.objective,
                    producer: producer))
        } catch {
            throw ModelFormatError(error)
        }
    }

    /// The trees, where nothing stands before or behind them.
    private func loneTrees(_ prediction: ScikitLearnPrediction) -> TreeEnsemble? {
        guard steps.count == 1, case .trees(let ensemble) = steps[0].operation, steps[0].inputs == features,
            prediction.margins.count == ensemble.outputCount, prediction.objective == ensemble.objective,
            prediction.divisor == ensemble.divisor
        else { return nil }
        return ensemble
    }
}

/// What a predictor leaves behind: where its margins are, and what becomes of them.
struct ScikitLearnPrediction {
    let margins: [Int32]
    var divisor: Double?
    let objective: Objective
}
