internal import Inference
internal import JSONText
internal import Serving
internal import Storage

/// What is asked of a version's content before it may answer requests.
enum ArtifactChecks {
    static func run(_ artifact: Artifact, _ report: inout CheckReport) {
        do throws(ServableModelError) {
            let model = try ServableModel.read(artifact)
            report.add("model", found: model.modelType)
            report.add("schema", found: "\(model.featureNames.count) features, those of the model")
            report.check("probability") { () throws(ServableModelError) in
                try model.requireProbability()
                return "one output from 0 to 1"
            }
            report.check("golden rows") { () throws(ServableModelError) in
                let rows = try model.requireGoldenRows()
                return rows == 0 ? "none to check" : "\(rows) rows, margins equal bit for bit"
            }
            if let refusal = model.explainerRefusal {
                report.add("reasons", note: "answers will have none: \(refusal)")
            } else {
                report.add("reasons", found: "exact")
            }
            noteDefaults(artifact, model, &report)
        } catch {
            report.add(subject(of: error.code), failure: error.reason)
        }
    }

    /// What answers will show that nobody wrote down for this version.
    private static func noteDefaults(_ artifact: Artifact, _ model: ServableModel, _ report: inout CheckReport) {
        let facts = object(ArtifactFileName.version, of: artifact)
        if facts?["risk_buckets"]?.isNull ?? true {
            report.add(
                "risk buckets",
                note: "version.json has no risk_buckets: medium from \(model.cuts.medium), high from \(model.cuts.high)"
            )
        }
        let schema = object(ArtifactFileName.featureSchema, of: artifact)
        if [facts, schema].allSatisfy({ $0?["horizon_days"]?.isNull ?? true }) {
            report.add(
                "horizon",
                note: "neither version.json nor feature_schema.json has horizon_days: \(model.horizonDays) days")
        }
        if model.version != artifact.version.text {
            report.add(
                "version",
                note: "version.json calls it \(model.version.shortened), which answers show; "
                    + "promote it as \(artifact.version)")
        }
    }

    private static func object(_ name: String, of artifact: Artifact) -> JSONValue? {
        artifact.file(name).flatMap { try? JSONValue.parse($0.bytes) }
    }

    private static func subject(of code: ServableModelError.Code) -> String {
        switch code {
        case .modelUnreadable: "model"
        case .schemaMalformed, .schemaMismatch: "schema"
        case .versionMalformed: "version"
        case .metricsMalformed: "metrics"
        case .modelEmpty, .notProbability: "probability"
        case .goldenMalformed, .goldenMismatch: "golden rows"
        }
    }
}
