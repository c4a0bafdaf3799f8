internal import Models

/// CalibratedClassifierCV: one or more classifiers, each with a calibration of its own; their probabilities' mean.
enum ScikitLearnCalibration {
    static func predict(
        _ estimator: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> ScikitLearnPrediction {
        let classCount = try ScikitLearnTrees.classCount(of: estimator)
        let members = try estimator.attribute("calibrated_classifiers_").elements()
        guard !members.isEmpty else { throw estimator.mismatch(expected: "a calibrated classifier") }
        let outputCount = classCount == 2 ? 1 : classCount
        var shares: [[Int32]] = []
        for member in members { shares.append(try predict(member, classCount, inputs, &builder)) }
        guard shares.count > 1 else { return prediction(shares[0]) }
        // Sums from 0, member by member, then the division: as scikit-learn does.
        var sums: [Int32] = []
        for output in 0..<outputCount {
            let layer = LinearLayer(weights: shares.map { _ in 1 }, intercepts: [0])
            sums += try builder.add(.linear(layer), inputs: shares.map { $0[output] }, outputCount: 1)
        }
        let means = try builder.add(
            .standardise(
                offsets: sums.map { _ in 0 }, scales: sums.map { _ in Double(members.count) }),
            inputs: sums, outputCount: sums.count)
        return prediction(means)
    }

    private static func prediction(_ probabilities: [Int32]) -> ScikitLearnPrediction {
        ScikitLearnPrediction(
            margins: probabilities,
            objective: .scikitLearn(
                probabilities.count == 1 ? .probability : .probabilities(classCount: probabilities.count)))
    }

    /// One classifier and its calibrators: one of two classes, else one per class.
    private static func predict(
        _ member: PickleValue, _ classCount: Int, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        // Until 1.1 the names were other ones.
        let base = try member.attribute("estimator", formerly: "base_estimator")
        let calibrators = try member.attribute("calibrators", formerly: "calibrators_").elements()
        let decisions = try decisions(base, inputs, &builder)
        guard calibrators.count == decisions.count, decisions.count == (classCount == 2 ? 1 : classCount) else {
            throw member.mismatch(expected: "a calibrator for each of \(classCount == 2 ? 1 : classCount) outputs")
        }
        var shares: [Int32] = []
        for (decision, calibrator) in zip(decisions, calibrators) {
            shares += try calibrate(decision, calibrator, &builder)
        }
        return shares.count == 1
            ? shares : try builder.add(.normalise, inputs: shares, outputCount: shares.count)
    }

    /// What is calibrated: `decision_function` where the class has one, else the probabilities.
    private static func decisions(
        _ base: PickleValue, _ inputs: [Int32], _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        let classCount = try ScikitLearnTrees.classCount(of: try lastStep(base))
        let prediction = try ScikitLearnEstimators.predict(base, inputs, &builder)
        let isSingle = classCount == 2
        guard prediction.margins.count == (isSingle ? 1 : classCount) else {
            throw base.mismatch(expected: "a classifier of \(classCount) classes")
        }
        switch try lastStep(base).shortClassName {
        case "LogisticRegression", "LogisticRegressionCV", "SGDClassifier", "RidgeClassifier", "RidgeClassifierCV",
            "Perceptron", "PassiveAggressiveClassifier", "LinearSVC", "GradientBoostingClassifier",
            "HistGradientBoostingClassifier":
            return try builder.decisions(of: prediction)
        default:
            let transform = OutputTransform(prediction.objective, divisor: prediction.divisor)
            return try builder.add(
                .predictions(transform), inputs: prediction.margins, outputCount: prediction.margins.count)
        }
    }

    private static func lastStep(_ estimator: PickleValue) throws(ModelFormatError) -> PickleValue {
        var last = estimator
        for _ in 0..<16 {
            guard let steps = last.attributeIfPresent("steps"), let step = try steps.elements().last else { break }
            last = try step.element(1)
        }
        return last
    }

    private static func calibrate(
        _ decision: Int32, _ calibrator: PickleValue, _ builder: inout ScikitLearnBuilder
    ) throws(ModelFormatError) -> [Int32] {
        switch calibrator.shortClassName {
        case "_SigmoidCalibration":
            // expit(-(a × decision + b)), so the signs go into the weights.
            let slope = try calibrator.attribute("a_").double()
            let layer = LinearLayer(weights: [-slope], intercepts: [-(try calibrator.attribute("b_").double())])
            let margins = try builder.add(.linear(layer), inputs: [decision], outputCount: 1)
            return try builder.add(.predictions(OutputTransform(.logistic)), inputs: margins, outputCount: 1)
        case "IsotonicRegression":
            let points = try calibrator.attribute("X_thresholds_", formerly: "_necessary_X_")
            let values = try calibrator.attribute("y_thresholds_", formerly: "_necessary_y_")
            guard try points.array().dtype.itemSize == 8 else {
                throw points.mismatch(
                    expected: "thresholds in float64", remedy: "fit the calibration on float64 scores")
            }
            guard try calibrator.attribute("out_of_bounds").string() == "clip" else {
                throw try calibrator.attribute("out_of_bounds").mismatch(expected: "“clip”, as calibration has it")
            }
            let line = Interpolation(
                inputs: try points.array().doubles(),
                outputs: try values.array().doubles())
            return try builder.add(.interpolate([line]), inputs: [decision], outputCount: 1)
        default:
            throw calibrator.mismatch(expected: "a sigmoid or isotonic calibration")
        }
    }
}

extension ScikitLearnBuilder {
    /// A classifier's `decision_function`, which lies in front of the steps that make it a probability.
    fileprivate func decisions(of prediction: ScikitLearnPrediction) throws(ModelFormatError) -> [Int32] {
        var margins = prediction.margins
        while let step = step(filling: margins), step.isProbability { margins = step.inputs }
        return margins
    }

    /// The step whose outputs are exactly these slots.
    private func step(filling slots: [Int32]) -> PipelineStep? {
        var first = Int32(featureNames.count)
        for step in steps {
            if slots.first == first, slots.count == step.outputCount { return step }
            first += Int32(step.outputCount)
        }
        return nil
    }
}

extension PipelineStep {
    /// Only probabilities are made of margins by these; `standardise` over clipped margins is modified Huber's.
    fileprivate var isProbability: Bool {
        switch operation {
        case .normalise, .predictions, .clip: true
        case .standardise(let offsets, let scales):
            offsets.allSatisfy { $0 == -1 } && scales.allSatisfy { $0 == 2 }
        default: false
        }
    }
}
