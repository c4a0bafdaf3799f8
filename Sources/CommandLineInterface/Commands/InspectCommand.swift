internal import JSONText
internal import Models
internal import Serving
internal import Storage

/// `reliscore inspect [VERSION|PATH]`
struct InspectCommand: Command {
    static let description = CommandDescription(
        "inspect", "say what a model file or artifact is", arguments: ["[VERSION|PATH]"],
        discussion: "Prints the format, objective, size, features, their texts, digest and headline metrics of a bare "
            + "model file (LightGBM, XGBoost, scikit-learn, ONNX, linear), or of a version, named as under the artifacts root or by its directory; of an artifacts "
            + "root the active version is shown (default: the artifacts root). Nothing in a model file is ever executed.",
        options: [.artifactsRoot, .json],
        examples: [
            ("reliscore inspect", "the active version under ./artifacts"),
            ("reliscore inspect model.joblib", "a bare model file, of any supported library"),
            ("reliscore inspect model.txt --json", "for programs"),
        ],
        exitCodes: [
            (.success, ExitCode.success.meaning), (.badData, "it is no model that can be read, and why"),
            (.noInput, "there is no such version or path"),
        ])

    private let path: String?
    private let root: String
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) {
        path = arguments.positionals.first
        root = ArtifactsRoot.path(arguments, environment)
        asJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        let facts: JSONObject
        switch try ArtifactPath.read(path, root: root) {
        case .modelFile(let path, let bytes):
            facts = InspectionReport.facts(file: path, bytes: bytes, model: try Model.read(bytes, named: path))
        case .artifact(let artifact):
            facts = InspectionReport.facts(artifact, try ServableModel.open(artifact))
        }
        try asJSON ? console.printJSON(.object(facts)) : console.write(InspectionReport.text(facts))
        return .success
    }
}
