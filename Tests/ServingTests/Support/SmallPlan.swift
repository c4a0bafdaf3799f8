import Inference
import Models

@testable import Serving
@testable import Storage

/// Plans of linear models small enough to compute by hand.
enum SmallPlan {
    /// margin = a - 2 b + 0.5 c; a missing c counts as 4. With standard cuts: 0.4 and 0.75.
    static func abc() throws -> ScoringPlan {
        try linear(["a", "b", "c"], coefficients: [1, -2, 0.5], fillValues: [0, 0, 4])
    }

    static func linear(
        _ names: [String], coefficients: [Double], fillValues: [Double]? = nil, version: String = "v1"
    ) throws -> ScoringPlan {
        let zeros = [Double](repeating: 0, count: names.count)
        let model = try LinearModel(
            featureNames: names, means: zeros, scales: zeros.map { $0 + 1 }, coefficients: coefficients, intercept: 0,
            fillValues: fillValues ?? zeros, link: .logit)
        return try plan(.linear(model), version: version)
    }

    static func plan(_ model: Model, version: String) throws -> ScoringPlan {
        let features = model.featureNames.map { "{\"name\":\"\($0)\"}" }.joined(separator: ",")
        let artifact = try artifact([
            "feature_schema.json": "{\"ordered_features\":[\(features)]}",
            "version.json": "{\"model_version\":\"\(version)\",\"horizon_days\":14}",
            "metrics.json": "{\"test_rows\":7,\"pr_auc\":0.5,\"by_model\":{\"x\":null}}",
        ])
        return ScoringPlan(
            ServableModel(
                artifact: artifact, contents: try ArtifactContents(artifact), model: model,
                explainer: try Explainers.make(for: model), explainerRefusal: nil))
    }

    private static func artifact(_ texts: [String: String]) throws -> Artifact {
        let files = texts.map { name, text in
            Artifact.File(name: name, bytes: Array(text.utf8), sha256: SHA256.digest(of: Array(text.utf8)))
        }
        guard let version = VersionName("directory"), let first = files.first else { throw NoSuchVersion() }
        return Artifact(
            version: version, digest: first.sha256, isVerified: false, publishedAt: nil, files: files,
            modelFile: first, notes: [])
    }

    struct NoSuchVersion: Error {}
}
