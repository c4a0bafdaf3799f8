internal import Datasets
internal import Inference
internal import Models
internal import Serving
internal import Storage
internal import SystemIO

/// A model to score rows with, wherever it came from. Not only what the daemon could serve: any objective, any number
/// of outputs.
struct RunnableModel {
    let model: Model
    let predictor: any Predictor
    private let explainer: (any Explainer)?
    private let explainerRefusal: ExplanationError?

    /// One per feature, or none when all are numbers.
    let textColumns: [TextColumn?]

    /// What else is known of a version; nil of a bare model file.
    let version: (name: String, horizonDays: Int, cuts: RiskCuts, trainedThrough: CalendarDate?)?

    var featureNames: [String] { model.featureNames }

    /// - Parameters:
    ///   - path: What `--model` named, a path or a version; nil for the active version under `root`.
    static func open(_ path: String?, root: String, pin: String?) throws(CommandError) -> RunnableModel {
        switch try ArtifactPath.read(path, root: root, pin: pin) {
        case .artifact(let artifact):
            return try RunnableModel(ServableModel.open(artifact), trainedThrough: artifact.trainedThrough)
        case .modelFile(let path, let bytes): return RunnableModel(try Model.read(bytes, named: path))
        }
    }

    private init(_ servable: ServableModel, trainedThrough: CalendarDate?) {
        model = servable.model
        version = (servable.version, servable.horizonDays, servable.cuts, trainedThrough)
        textColumns = servable.textColumns
        predictor = servable.predictor
        explainer = servable.explainer
        explainerRefusal = servable.explainerRefusal
    }

    private init(_ model: Model) {
        self.model = model
        version = nil
        textColumns = TextColumn.columns(of: model)
        predictor = Predictors.make(for: model)
        do throws(ExplanationError) {
            explainer = try Explainers.make(for: model)
            explainerRefusal = nil
        } catch {
            explainer = nil
            explainerRefusal = error
        }
    }

    func requireExplainer() throws(CommandError) -> any Explainer {
        if let explainer { return explainer }
        throw CommandError(.badData, explainerRefusal?.description ?? "cannot explain this model")
    }
}
