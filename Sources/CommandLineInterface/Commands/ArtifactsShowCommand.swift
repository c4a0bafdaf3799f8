internal import JSONText
internal import Storage

/// `reliscore artifacts show [VERSION]`
struct ArtifactsShowCommand: Command {
    static let description = CommandDescription(
        "artifacts show", "say what the files of a version say", arguments: ["[VERSION]"],
        discussion:
            "Verifies every file of a version against its manifest and prints its files with their sizes and SHA-256, "
            + "what version.json, feature_schema.json and metrics.json say, and whether it is the active one (default: "
            + "the active version). `reliscore inspect` looks into the model itself.",
        options: [.artifactsRoot, .json],
        examples: [
            ("reliscore artifacts show", "the active version under ./artifacts"),
            ("reliscore artifacts show 2024-07-01 --json | jq .metrics", "all its metrics"),
        ],
        exitCodes: [
            (.success, ExitCode.success.meaning), (.badData, "its files are not those of its manifest, or no JSON"),
            (.noInput, "there is no such version"),
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
        guard case .version(let store, let location) = try ArtifactPath.locate(path, root: root) else {
            throw ArtifactPath.notDirectory(path ?? root, task: "cannot show")
        }
        let artifact: Artifact
        do throws(StorageError) {
            artifact = try ArtifactPath.load(location, in: store)
        } catch {
            throw CommandError(error, root: store.root, name: location.version.text)
        }
        let summary = ArtifactSummary(
            content: try ArtifactContent(artifact), isActive: store.resolve().version == artifact.version)
        try asJSON ? console.printJSON(summary.json) : console.write(summary.text)
        return .success
    }
}

extension Selection {
    /// What a daemon that follows the pointer would serve.
    var version: VersionName? {
        if case .version(let location) = self { location.version } else { nil }
    }
}
