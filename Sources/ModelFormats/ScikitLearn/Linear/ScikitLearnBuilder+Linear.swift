internal import Models

extension ScikitLearnBuilder {
    /// The linear model that the steps amount to: fill, standardise, add up, each at most once and over all columns.
    /// Nil when they are something else.
    ///
    /// A missing value, which scikit-learn refuses where no imputer stands in front, counts as the column's mean here.
    func linearModel(_ prediction: ScikitLearnPrediction) throws(ModelFormatError) -> LinearModel? {
        guard let link = Self.link(of: prediction), !hasTexts else { return nil }
        var remaining = steps[...]
        var slots = features
        var (means, scales) = (slots.map { _ in 0.0 }, slots.map { _ in 1.0 })
        var fillValues: [Double]?
        if case .fillMissing(let values) = remaining.first?.operation, remaining.first?.inputs == slots {
            fillValues = values
            slots = next(remaining.removeFirst(), slots)
        }
        if case .standardise(let offsets, let divisors) = remaining.first?.operation, remaining.first?.inputs == slots {
            (means, scales) = (offsets, divisors)
            slots = next(remaining.removeFirst(), slots)
        }
        guard remaining.count == 1, case .linear(let layer) = remaining.first?.operation,
            remaining.first?.inputs == slots, layer.intercepts.count == 1,
            prediction.margins == [(slots.last ?? 0) + 1], scales.allSatisfy({ $0 != 0 })
        else { return nil }
        do throws(ModelError) {
            return try LinearModel(
                featureNames: featureNames, means: means, scales: scales, coefficients: layer.weights,
                intercept: layer.intercepts[0], fillValues: fillValues ?? means, link: link)
        } catch {
            throw ModelFormatError(error)
        }
    }

    private func next(_ step: PipelineStep, _ slots: [Int32]) -> [Int32] {
        let first = (slots.last ?? 0) + 1
        return (first..<(first + Int32(step.outputCount))).map(\.self)
    }

    private static func link(of prediction: ScikitLearnPrediction) -> LinearModel.Link? {
        guard prediction.divisor == nil else { return nil }
        switch prediction.objective {
        case .logistic: return .logit
        case .identity: return .identity
        default: return nil
        }
    }

    private var hasTexts: Bool { !refusingSlots.isEmpty || !texts.domains.isEmpty }
}
