/// A model made of steps: preprocessing, models inside it, arithmetic around them.
///
/// A row lives in numbered *slots*, `Double` each. The row's own values fill slots 0 to `featureNames.count - 1`; every
/// step reads slots that are already filled and fills the next ones. The initialiser has checked that order, so a value
/// of this type is safe to run.
package struct Pipeline: Sendable {
    package let featureNames: [String]
    /// What each column of a row holds; empty when all hold numbers.
    package let featureDomains: [FeatureDomain]
    package let steps: [PipelineStep]
    /// Slots a row needs in all.
    package let slotCount: Int
    /// The slots that hold the margins once all steps have run.
    package let margins: [Int32]
    /// What the margins are divided by before `objective` transforms them.
    package let divisor: Double?
    package let objective: Objective
    /// Who made it and what it is, for people: "scikit-learn Pipeline(StandardScaler, Ridge)".
    package let producer: String

    package init(
        featureNames: [String], featureDomains: [FeatureDomain] = [], steps: [PipelineStep], margins: [Int32],
        divisor: Double? = nil, objective: Objective, producer: String
    ) throws(ModelError) {
        self.featureNames = featureNames
        self.featureDomains = featureDomains
        self.steps = steps
        self.margins = margins
        self.divisor = divisor
        self.objective = objective
        self.producer = producer
        try checkFeatureNames(featureNames)
        slotCount = try Self.checkedSlotCount(featureCount: featureNames.count, steps: steps, margins: margins)
        if let required = objective.requiredOutputCount, required != margins.count {
            throw ModelError(
                .countMismatch, at: "outputs", expected: "\(required), as objective \(objective.name) has",
                found: "\(margins.count)")
        }
        guard featureDomains.isEmpty || featureDomains.count == featureNames.count else {
            throw ModelError(
                .countMismatch, at: "feature domains", expected: "\(featureNames.count), one per feature",
                found: "\(featureDomains.count)")
        }
    }

    package var outputCount: Int { margins.count }

    private static func checkedSlotCount(
        featureCount: Int, steps: [PipelineStep], margins: [Int32]
    ) throws(ModelError) -> Int {
        var filled = featureCount
        for (index, step) in steps.enumerated() {
            let place = "step \(index) (\(step.operation.name))"
            if let slot = step.inputs.first(where: { $0 < 0 || Int($0) >= filled }) {
                throw ModelError(
                    .invalidParameter, at: place, expected: "inputs among the \(filled) slots filled before it",
                    found: "slot \(slot)")
            }
            try step.operation.check(inputCount: step.inputs.count, outputCount: step.outputCount, at: place)
            filled += step.outputCount
            guard filled <= Self.slotLimit else {
                throw ModelError(
                    .invalidParameter, at: place, expected: "at most \(Self.slotLimit) values a row", found: "more")
            }
        }
        guard !margins.isEmpty, margins.allSatisfy({ $0 >= 0 && Int($0) < filled }) else {
            throw ModelError(
                .invalidParameter, at: "outputs", expected: "slots among the \(filled) filled", found: "\(margins)")
        }
        return filled
    }

    /// Bounds the working memory of a row.
    private static let slotLimit = 1 << 20
}

/// One operation on a row.
package struct PipelineStep: Sendable {
    package let operation: PipelineOperation
    /// The slots read, in the operation's order.
    package let inputs: [Int32]
    /// Fills so many slots behind those of the steps before it.
    package let outputCount: Int

    package init(_ operation: PipelineOperation, inputs: [Int32], outputCount: Int) {
        self.operation = operation
        self.inputs = inputs
        self.outputCount = outputCount
    }
}
