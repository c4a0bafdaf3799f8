package import Datasets
package import Inference
package import JSONText
package import Models
package import Storage
package import SystemIO

/// One version, ready to answer: the model and everything about it that answers and reports need. Never changes.
package final class ServableModel: Sendable {
    /// What clients are told: `model_version` of `version.json`, else the directory's name.
    package let version: String
    /// The directory's name, which promotions use.
    package let directoryName: VersionName
    /// Identity of the content.
    package let digest: Digest
    /// Whether a manifest vouches for every byte.
    package let isVerified: Bool
    package let publishedAt: Timestamp?
    package let loadedAt: Timestamp

    /// With its features in the schema's order.
    package let model: Model
    package let predictor: any Predictor
    /// Nil when the model cannot be explained exactly; `explainerRefusal` says why.
    package let explainer: (any Explainer)?
    package let explainerRefusal: ExplanationError?
    /// The order of a row, and the exact set of keys a request must have.
    package let featureNames: [String]
    /// One per feature where any holds texts, else none.
    package let textColumns: [TextColumn?]

    package let horizonDays: Int
    /// For people: `LightGBM binary, 100 trees`.
    package let modelType: String
    package let cuts: RiskCuts
    /// `metrics.json` as it is.
    package let metrics: JSONObject
    package let golden: GoldenRows?
    /// Things worth a log line that did not keep the version from loading.
    package let notes: [String]

    init(
        artifact: Artifact, contents: ArtifactContents, model: Model, explainer: (any Explainer)?,
        explainerRefusal: ExplanationError?
    ) {
        version = contents.facts.modelVersion ?? artifact.version.text
        directoryName = artifact.version
        digest = artifact.digest
        isVerified = artifact.isVerified
        publishedAt = artifact.publishedAt
        loadedAt = .now
        self.model = model
        predictor = Predictors.make(for: model)
        self.explainer = explainer
        self.explainerRefusal = explainerRefusal
        featureNames = model.featureNames
        textColumns = TextColumn.columns(of: model)
        horizonDays = contents.facts.horizonDays ?? contents.schema.horizonDays ?? 30
        modelType = model.kindDescription
        cuts = contents.facts.riskCuts
        metrics = contents.metrics
        golden = contents.golden
        if let stated = contents.facts.modelVersion, stated != artifact.version.text {
            notes =
                artifact.notes + [
                    "version.json names model_version \(stated), its directory is \(artifact.version): "
                        + "answers say the former"
                ]
        } else {
            notes = artifact.notes
        }
    }

    /// The golden rows as numbers, in the order of the model's features; nil when they are not this model's.
    package var goldenValues: [Double]? {
        golden.flatMap { $0.rows(inOrderOf: featureNames, texts: textColumns) }
    }

    /// A row to show where there are no golden ones: texts the model knows, and zeros, as not every model gives a score
    /// where numbers are missing.
    package var plainRow: [Double] { featureNames.indices.map { textColumn($0)?.categories.first?.code ?? 0 } }

    package func textColumn(_ feature: Int) -> TextColumn? { textColumns.isEmpty ? nil : textColumns[feature] }

    /// A number of a row as a request would have it: null where it is missing, a category by its name.
    package func value(_ number: Double, of feature: Int) -> JSONValue {
        if number.isNaN { return .null }
        return textColumn(feature)?.category(of: number).map { .string($0.label) } ?? .number(number)
    }

    /// What a model with one output says of a row before any feature is looked at: this and all contributions make the
    /// margin. Nil when the model cannot be explained.
    package var baseValue: Double? {
        guard let explainer, model.outputCount == 1 else { return nil }
        let row = [Double](repeating: .nan, count: max(featureNames.count, 1))
        var contributions = [Double](repeating: 0, count: featureNames.count + 1)
        var scratch = ExplanationScratch()
        row.withUnsafeBufferPointer { row in
            contributions.withUnsafeMutableBufferPointer { contributions in
                guard let row = row.baseAddress, let start = contributions.baseAddress else { return }
                explainer.explain(row: row, contributions: start, scratch: &scratch)
            }
        }
        return contributions.last
    }
}
