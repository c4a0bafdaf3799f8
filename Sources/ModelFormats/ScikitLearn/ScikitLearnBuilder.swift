internal import Models

/// A pipeline under construction: the steps so far, and the slots they fill.
struct ScikitLearnBuilder {
    let featureNames: [String]
    let limits: ModelFileLimits
    /// What the columns of a row hold; an encoder of text says so of those it reads.
    var featureDomains: [FeatureDomain] = []
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
    }

    /// The slots of a row's own values.
    var features: [Int32] { (0..<Int32(featureNames.count)).map(\.self) }

    /// Adds a step; returns the slots it fills.
    mutating func add(
        _ operation: PipelineOperation, inputs: [Int32], outputCount: Int
    ) throws(ModelFormatError) -> [Int32] {
        guard filled + outputCount <= Self.slotLimit else {
            throw ModelFormatError(
                .tooLarge, at: "step \(steps.count)", expected: "at most \(Self.slotLimit) values a row", found: "more",
                remedy: "use fewer features")
        }
        steps.append(PipelineStep(operation, inputs: inputs, outputCount: outputCount))
        defer { filled += outputCount }
        return (Int32(filled)..<Int32(filled + outputCount)).map(\.self)
    }

    private static let slotLimit = 1 << 20

    /// The simplest model that computes the same.
    func model(_ prediction: ScikitLearnPrediction, producer: String) throws(ModelFormatError) -> Model {
        do throws(ModelError) {
            return .pipeline(
                try Pipeline(
                    featureNames: featureNames, featureDomains: featureDomains, steps: steps,
                    margins: prediction.margins, divisor: prediction.divisor, objective: prediction.objective,
                    producer: producer))
        } catch {
            throw ModelFormatError(error)
        }
    }
}

/// What a predictor leaves behind: where its margins are, and what becomes of them.
struct ScikitLearnPrediction {
    let margins: [Int32]
    var divisor: Double?
    let objective: Objective
}
