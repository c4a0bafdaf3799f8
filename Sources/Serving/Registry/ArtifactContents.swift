internal import Datasets
internal import JSONText
internal import Storage

/// The files beside the model, read.
struct ArtifactContents {
    let schema: FeatureSchema
    let facts: VersionFacts
    let metrics: JSONObject
    let golden: GoldenRows?

    init(_ artifact: Artifact) throws(ServableModelError) {
        let schemaFile = try Self.file(ArtifactFileName.featureSchema, of: artifact, otherwise: .schemaMalformed)
        do {
            schema = try FeatureSchema(json: schemaFile.bytes)
        } catch {
            throw ServableModelError(.schemaMalformed, at: "\(artifact.version)/\(schemaFile.name)", "\(error)")
        }
        facts = try VersionFacts(
            Self.object(ArtifactFileName.version, of: artifact, otherwise: .versionMalformed),
            at: "\(artifact.version)/\(ArtifactFileName.version)")
        metrics = try Self.object(ArtifactFileName.metrics, of: artifact, otherwise: .metricsMalformed)
        golden =
            if let file = artifact.file(ArtifactFileName.golden) {
                try GoldenRows(json: file.bytes, at: "\(artifact.version)/\(file.name)")
            } else {
                nil
            }
    }

    private static func file(
        _ name: String, of artifact: Artifact, otherwise code: ServableModelError.Code
    ) throws(ServableModelError) -> Artifact.File {
        if let file = artifact.file(name) { return file }
        throw ServableModelError(
            code, at: "\(artifact.version)/\(name)", "expected a file, found none; add it and publish the version again"
        )
    }

    private static func object(
        _ name: String, of artifact: Artifact, otherwise code: ServableModelError.Code
    ) throws(ServableModelError) -> JSONObject {
        let file = try file(name, of: artifact, otherwise: code)
        let place = "\(artifact.version)/\(name)"
        do {
            if case .object(let object) = try JSONValue.parse(file.bytes) { return object }
        } catch {
            throw ServableModelError(code, at: place, "\(error)")
        }
        throw ServableModelError(code, at: place, "expected a JSON object, found another value; write the file again")
    }
}

/// What `version.json` says, as far as serving asks.
struct VersionFacts: Equatable {
    let modelVersion: String?
    let horizonDays: Int?
    let riskCuts: RiskCuts

    /// - Parameter object: `{"model_version": …, "horizon_days": …, "risk_buckets": {"medium": 0.4, "high": 0.75}}`, each
    ///   of them optional.
    init(_ object: JSONObject, at place: String) throws(ServableModelError) {
        func refuse(_ what: String) -> ServableModelError {
            ServableModelError(.versionMalformed, at: place, "expected \(what); write the file again")
        }
        if let value = object["model_version"], !value.isNull {
            guard let text = value.stringValue, 1...256 ~= text.utf8.count else {
                throw refuse("\"model_version\" as a text of 1 to 256 bytes, found \(value.text().prefix(40))")
            }
            modelVersion = text
        } else {
            modelVersion = nil
        }
        if let value = object["horizon_days"], !value.isNull {
            guard let days = value.number?.int, 1...36_500 ~= days else {
                throw refuse("\"horizon_days\" as a whole number of days, found \(value.text().prefix(40))")
            }
            horizonDays = days
        } else {
            horizonDays = nil
        }
        guard let buckets = object["risk_buckets"], !buckets.isNull else {
            riskCuts = .standard
            return
        }
        guard let medium = buckets["medium"]?.number?.double, let high = buckets["high"]?.number?.double,
            let cuts = RiskCuts(checkedMedium: medium, high: high)
        else { throw refuse("\"risk_buckets\" with 0 <= medium <= high <= 1, found \(buckets.text().prefix(80))") }
        riskCuts = cuts
    }
}
