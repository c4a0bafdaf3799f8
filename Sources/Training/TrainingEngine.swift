package import JSONText
package import Telemetry

/// What makes a model of rows.
package protocol TrainingEngine: Sendable {
    /// `logistic`, `lightgbm`, `xgboost` or `script`.
    var name: String { get }

    /// Fails for what is known to be wrong before there are rows, such as a library that is missing.
    func prepare() throws(TrainingError)

    /// - Parameters:
    ///   - train: The rows to learn from.
    ///   - validation: Rows of other units; for early stopping and calibration, never to learn from.
    func fit(
        train: LabelledRows, validation: LabelledRows, progress: (WorkProgress) -> Void
    ) throws(TrainingError) -> TrainedModel
}

/// A model that a training engine made: the bytes that will be served.
package struct TrainedModel: Sendable {
    /// `model.txt`, `model.json`, `model.ubj`, `model.onnx` or `model.joblib`.
    package var fileName: String
    package var bytes: [UInt8]
    /// The settings that made it, with the library's version: for the model card and `metrics.json`.
    package var parameters: JSONValue
    /// What happened: rounds, best round, losses by round.
    package var history: JSONValue

    package init(fileName: String, bytes: [UInt8], parameters: JSONValue, history: JSONValue) {
        self.fileName = fileName
        self.bytes = bytes
        self.parameters = parameters
        self.history = history
    }
}
