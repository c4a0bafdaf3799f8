/// Turns one row's margins into its predictions: a random forest's mean, then the objective's own function.
package struct OutputTransform: Sendable {
    private let objective: Objective
    /// What a random forest's sums are divided by.
    private let divisor: Double?

    package init(_ objective: Objective, divisor: Double? = nil) {
        self.objective = objective
        self.divisor = divisor
    }

    /// - Parameter outputs: One row: as many values as the model has outputs. Margins in, predictions out.
    package func apply(to outputs: UnsafeMutableBufferPointer<Double>) {
        if let divisor {
            for index in outputs.indices { outputs[index] /= divisor }
        }
        objective.transform(outputs)
    }
}

extension Model {
    /// How this model's margins become predictions.
    package var outputTransform: OutputTransform {
        switch self {
        case .trees(let ensemble):
            OutputTransform(objective, divisor: ensemble.divisor)
        case .linear: OutputTransform(objective)
        case .pipeline(let pipeline): OutputTransform(pipeline.objective, divisor: pipeline.divisor)
        }
    }
}
