internal import Datasets
internal import Inference
internal import ModelFormats
internal import Models
package import Storage

extension ServableModel {
    /// Makes a version ready to answer scoring requests: reads it, and refuses what is no probability model or does not
    /// reproduce its golden rows.
    package static func load(from artifact: Artifact) throws(ServableModelError) -> ServableModel {
        let model = try read(artifact)
        try model.requireProbability()
        try model.requireGoldenRows()
        return model
    }

    /// Reads the model and the files beside it, and orders the model's features as the schema says. Any model, not only
    /// one that can answer scoring requests.
    package static func read(_ artifact: Artifact) throws(ServableModelError) -> ServableModel {
        let contents = try ArtifactContents(artifact)
        let place = "\(artifact.version)/\(artifact.modelFile.name)"
        let model: Model
        do {
            model = try ModelFile.read(artifact.modelFile.bytes, named: place)
        } catch {
            throw ServableModelError(.modelUnreadable, at: place, "\(error)")
        }
        let ordered: Model
        do {
            ordered = try model.reordered(to: contents.schema.names)
        } catch {
            throw ServableModelError(
                .schemaMismatch, at: "\(artifact.version)/\(ArtifactFileName.featureSchema)",
                "the model and the schema differ: expected \(error.expected), found \(error.found); \(error.remedy)")
        }
        do throws(ExplanationError) {
            let explainer = try Explainers.make(for: ordered)
            return ServableModel(
                artifact: artifact, contents: contents, model: ordered, explainer: explainer, explainerRefusal: nil)
        } catch {
            return ServableModel(
                artifact: artifact, contents: contents, model: ordered, explainer: nil, explainerRefusal: error)
        }
    }

    /// Scoring requests are answered with one number from 0 to 1.
    package func requireProbability() throws(ServableModelError) {
        if case .trees(let ensemble) = model, ensemble.trees.isEmpty {
            throw ServableModelError(
                .modelEmpty, at: directoryName.text,
                "expected a model of at least one tree, found none: every row would get the same score; "
                    + "train it again, or copy the whole file")
        }
        guard model.outputCount == 1, model.objective.yieldsProbability else {
            throw ServableModelError(
                .notProbability, at: directoryName.text,
                "expected a model whose one output is a probability, found \(modelType), with "
                    + "\(model.outputCount == 1 ? "one output" : "\(model.outputCount) outputs"); "
                    + "train a classifier of two classes, or use `reliscore score`")
        }
    }

    /// Scores the golden rows, if the version has any.
    ///
    /// - Returns: How many rows were right.
    @discardableResult
    package func requireGoldenRows() throws(ServableModelError) -> Int {
        guard let golden else { return 0 }
        let place = "\(directoryName)/\(ArtifactFileName.golden)"
        guard let rows = goldenValues, golden.outputCount == model.outputCount else {
            throw ServableModelError(
                .goldenMalformed, at: place,
                "expected the model's features and \(model.outputCount) outputs a row, found others; "
                    + "write the file again")
        }
        let mismatches = golden.mismatches(rows: rows, predictor: predictor, transform: model.outputTransform)
        if let first = mismatches.first {
            let others = mismatches.count == 1 ? "" : " and \(mismatches.count - 1) more"
            throw ServableModelError(
                .goldenMismatch, at: place, "\(first)\(others); the model is not the one these rows were scored with")
        }
        return golden.rowCount
    }
}
