package import Models

/// Rows to margins. The plain `ReferenceForest` is the oracle; a compiled engine must equal it bit for bit.
package protocol Predictor: Sendable {
    var featureCount: Int { get }
    var outputCount: Int { get }

    /// Computes the margin (log-odds for a binary objective) of every row. Any thread; working memory is kept between
    /// calls or taken once per call, never per row; a row's result does not depend on the rows beside it.
    ///
    /// - Parameters:
    ///   - rows: Row-major `[rowCount, featureCount]`. NaN is a missing value.
    ///   - margins: `[rowCount, outputCount]`, overwritten.
    func predictMargins(rows: UnsafePointer<Double>, rowCount: Int, margins: UnsafeMutablePointer<Double>)
}

/// Chooses the predictor for a model.
package enum Predictors {
    package static func make(for model: Model) -> any Predictor {
        switch model {
        case .trees(let ensemble): CompiledForest(ensemble)
        case .linear(let model): LinearPredictor(model)
        case .pipeline(let pipeline): PipelinePredictor(pipeline)
        }
    }

    /// The plain walk, which every other way must equal bit for bit: for tests and measurements.
    package static func makeReference(for model: Model) -> any Predictor {
        switch model {
        case .trees(let ensemble): ReferenceForest(ensemble)
        default: make(for: model)
        }
    }
}
