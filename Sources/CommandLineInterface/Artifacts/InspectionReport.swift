internal import Datasets
internal import Inference
internal import JSONText
internal import Models
internal import Serving
internal import Storage
internal import SystemIO

/// The facts `inspect` prints.
enum InspectionReport {
    static func facts(file path: String, bytes: [UInt8], model: Model) -> JSONObject {
        var facts: JSONObject = [
            "file": .string(path), "bytes": .number(bytes.count),
            "sha256": .string(SHA256.digest(of: bytes).description),
        ]
        add(model, to: &facts)
        facts["exact_reasons"] = .bool((try? Explainers.make(for: model)) != nil)
        return facts
    }

    static func facts(_ artifact: Artifact, _ servable: ServableModel) -> JSONObject {
        var facts: JSONObject = [
            "version": .string(servable.version), "directory": .string(artifact.version.text),
            "digest": .string(artifact.digest.description), "verified": .bool(artifact.isVerified),
            "published_at": artifact.publishedAt.map { .string($0.description) } ?? .null,
            "file": .string(artifact.modelFile.name), "bytes": .number(artifact.modelFile.bytes.count),
            "sha256": .string(artifact.modelFile.sha256.description),
        ]
        add(servable.model, to: &facts)
        facts["horizon_days"] = .number(servable.horizonDays)
        facts["risk_buckets"] = ["medium": .number(servable.cuts.medium), "high": .number(servable.cuts.high)]
        facts["golden_rows"] = .number(servable.golden?.rowCount ?? 0)
        facts["exact_reasons"] = .bool(servable.explainer != nil)
        // The headline: single figures, not curves.
        var metrics = JSONObject()
        for member in servable.metrics.members where member.value.number != nil {
            metrics.append(member.key, member.value)
        }
        facts["metrics"] = .object(metrics)
        return facts
    }

    private static func add(_ model: Model, to facts: inout JSONObject) {
        facts["model"] = .string(model.kindDescription)
        facts["objective"] = .string(model.objective.name)
        facts["outputs"] = .number(model.outputCount)
        facts["yields_probability"] = .bool(model.objective.yieldsProbability)
        if case .linear(let linear) = model {
            facts["coefficients"] = .number(linear.coefficients.count)
            facts["coefficients_not_zero"] = .number(linear.coefficients.count { $0 != 0 })
        }
        if case .pipeline(let pipeline) = model {
            facts["steps"] = .array(pipeline.steps.map { .string($0.operation.name) })
        }
        if !model.ensembles.isEmpty { TreeFacts(model).add(to: &facts) }
        facts["features"] = .array(model.featureNames.map { .string($0) })
        let categories = TextColumn.categories(TextColumn.columns(of: model), of: model.featureNames)
        if !categories.members.isEmpty { facts["categories"] = .object(categories) }
    }

    /// One line for each fact; of long lists and of metrics only the beginning or the headline, as JSON has them whole.
    static func text(_ facts: JSONObject) -> String {
        TextTable.text(
            facts.members.map { member in
                [member.key, text(member.key == "metrics" ? headline(of: member.value) : member.value)]
            })
    }

    private static func headline(of metrics: JSONValue) -> JSONValue {
        let names = ["pr_auc", "roc_auc", "brier_score", "recall_at_top_1pct", "recall_at_top_5pct", "test_rows"]
        let found = metrics.objectValue?.members ?? []
        let known = found.filter { names.contains($0.key) }
        var headline = JSONObject()
        for member in known.isEmpty ? Array(found.prefix(6)) : known { headline.append(member.key, member.value) }
        return .object(headline)
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .null: "-"
        case .bool(let flag): flag ? "yes" : "no"
        case .number(let number): number.text
        case .array(let items):
            "\(items.count): " + items.prefix(6).map { text($0) }.joined(separator: ", ")
                + (items.count > 6 ? ", and \(items.count - 6) more (see --json)" : "")
        case .object(let object): object.members.map { "\($0.key) \(text($0.value))" }.joined(separator: ", ")
        }
    }
}
