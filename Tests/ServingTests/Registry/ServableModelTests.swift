import Inference
import JSONText
import Storage
import TestSupport
import Testing

@testable import Serving

@Suite("ServableModel")
struct ServableModelTests {
    let directory: ScratchDirectory
    init() throws { directory = try ScratchDirectory() }

    /// Publishes the version, changed as `change` says, and reads it back.
    func artifact(_ artifact: SmallArtifact, replacing change: [String: String?] = [:]) throws -> Artifact {
        let store = try ArtifactStore(root: directory.path)
        let version = try #require(VersionName("v1"))
        let files = artifact.files.compactMap { file -> (name: String, bytes: [UInt8])? in
            guard let text = change[file.name] else { return file }
            return text.map { (name: file.name, bytes: Array($0.utf8)) }
        }
        try store.publish(version, files: files)
        guard case .ready(let loaded) = store.load(version) else { throw SetUpFailure() }
        return loaded
    }

    struct SetUpFailure: Error {}

    @Test("a version's facts come from its files, with defaults where they say nothing")
    func facts() throws {
        let model = try ServableModel.load(from: artifact(SmallArtifact()))
        #expect(model.version == "v1")
        #expect(model.isVerified)
        #expect(model.featureNames == ["temperature", "errors"])
        #expect(model.horizonDays == 14)
        #expect(model.cuts == .standard)
        #expect(model.metrics["pr_auc"] == 0.25)
        #expect(model.golden?.rowCount == 3)
        #expect(model.explainer != nil)
        #expect(model.modelType == "LightGBM binary, 1 tree")
    }

    @Test("the version's own name and cuts are taken when it has them; a name unlike its directory's is noted")
    func ownFacts() throws {
        var small = SmallArtifact()
        small.modelVersion = "2024-07"
        small.riskBuckets = #"{"medium": 0.1, "high": 0.2}"#
        let model = try ServableModel.load(from: artifact(small))
        #expect(model.version == "2024-07")
        #expect(model.notes.contains { $0.contains("2024-07") })
        #expect(model.cuts == RiskCuts(checkedMedium: 0.1, high: 0.2))
    }

    @Test("the model's features are put into the schema's order, and the golden rows still hold")
    func schemaOrder() throws {
        var small = SmallArtifact()
        small.schemaNames = ["errors", "temperature"]
        let model = try ServableModel.load(from: artifact(small))
        #expect(model.featureNames == ["errors", "temperature"])
        var margin = 0.0
        model.predictor.predictMargins(rows: [11, 60], rowCount: 1, margins: &margin)
        #expect(margin == 1.5)
    }

    static let broken: [([String: String?], ServableModelError.Code)] = [
        (["model.txt": "not a model"], .modelUnreadable),
        (["feature_schema.json": "{}"], .schemaMalformed),
        (["feature_schema.json": #"{"ordered_features": [{"name": "temperature"}]}"#], .schemaMismatch),
        (["feature_schema.json": #"{"ordered_features": [{"name": "temperature"}, {"name": "x"}]}"#], .schemaMismatch),
        (["version.json": "[]"], .versionMalformed),
        (["version.json": #"{"model_version": 3}"#], .versionMalformed),
        (["version.json": #"{"horizon_days": 0}"#], .versionMalformed),
        (["version.json": #"{"risk_buckets": {"medium": 0.8, "high": 0.2}}"#], .versionMalformed),
        (["version.json": #"{"risk_buckets": {"medium": 0.8}}"#], .versionMalformed),
        (["metrics.json": "{"], .metricsMalformed),
        (["golden.json": "{}"], .goldenMalformed),
        (
            [
                "golden.json":
                    #"{"format_version":1,"features":["temperature","x"],"rows":[[1,2]],"margins":[1],"scores":[1]}"#
            ],
            .goldenMalformed
        ),
        (
            [
                "golden.json":
                    #"{"format_version":1,"features":["temperature","errors"],"rows":[[1,2]],"margins":[-2.0000000000000004],"scores":[0.11920292202211755]}"#
            ], .goldenMismatch
        ),
    ]

    @Test("a version whose files contradict each other is refused with a code for metrics", arguments: broken)
    func refused(change: [String: String?], code: ServableModelError.Code) throws {
        let artifact = try artifact(SmallArtifact(), replacing: change)
        let error = #expect(throws: ServableModelError.self) { try ServableModel.load(from: artifact) }
        #expect(error?.code == code, "\(error?.description ?? "")")
        #expect(error?.place.hasPrefix("v1/") == true)
    }

    @Test("a model that yields no probability can be read, but not served")
    func notProbability() throws {
        var small = SmallArtifact(shift: 0)
        small.objective = "regression"
        let artifact = try artifact(small)
        #expect(throws: Never.self) { try ServableModel.read(artifact) }
        let error = #expect(throws: ServableModelError.self) { try ServableModel.load(from: artifact) }
        #expect(error?.code == .notProbability)
    }

    @Test("golden rows are no condition for serving")
    func withoutGolden() throws {
        let model = try ServableModel.load(from: artifact(SmallArtifact(), replacing: ["golden.json": String?.none]))
        #expect(model.golden == nil)
    }
}
