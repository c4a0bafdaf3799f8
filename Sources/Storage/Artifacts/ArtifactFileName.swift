/// The files of a version that this program knows by name.
package enum ArtifactFileName {
    package static let manifest = "manifest.json"
    package static let featureSchema = "feature_schema.json"
    package static let metrics = "metrics.json"
    package static let version = "version.json"
    package static let golden = "golden.json"
    package static let baseline = "baseline.json"
    package static let modelCard = "model_card.md"

    /// The names a model file can have. The pickle is last: a model exported from it goes before it.
    package static let models = ["model.txt", "model.json", "model.ubj", "model.onnx", pickledModel]
    static let pickledModel = "model.joblib"

    /// Needed besides the model file.
    package static let required = [featureSchema, metrics, version]
    /// Read when there is no manifest to say what belongs to the version.
    static let optional = [golden, baseline, modelCard]

    /// A single path component that can stand in a manifest.
    static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        return !bytes.isEmpty && bytes.count <= 255 && name != "." && name != ".."
            && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") }
    }

    /// The one model file among `names`; a pickle steps back behind an exported model beside it.
    ///
    /// Two others are refused: which of them answers must not depend on a rule nobody remembers.
    static func model(
        among names: some Collection<String>, _ action: String, place: String
    ) throws(StorageError) -> String {
        let present = models.filter { names.contains($0) }
        let candidates = present.count > 1 ? present.filter { $0 != pickledModel } : present
        guard let first = candidates.first else {
            throw StorageError(
                .modelMissing, action, place: place, expected: "one of \(models.joined(separator: ", "))",
                found: "none of them", remedy: "export the model into the version directory")
        }
        if candidates.count > 1 {
            throw StorageError(
                .modelAmbiguous, action, place: place, expected: "one model file",
                found: candidates.joined(separator: " and "), remedy: "keep the one that is to answer")
        }
        return first
    }
}
