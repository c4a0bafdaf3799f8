internal import JSONText
internal import Storage

/// `reliscore artifacts diff A B`
struct ArtifactsDiffCommand: Command {
    static let description = CommandDescription(
        "artifacts diff", "say in what two versions differ", arguments: ["VERSION", "VERSION"],
        discussion:
            "Compares two versions, each verified against its manifest: model files, features added, removed, moved or "
            + "of another type, metrics side by side with their differences (second minus first), and what differs in "
            + "version.json, such as risk buckets and date ranges, in the schema, and in the parameters that a LightGBM "
            + "model keeps.",
        options: [.artifactsRoot, .json],
        examples: [
            ("reliscore artifacts diff v1 v2", "what v2 changes"),
            ("reliscore artifacts diff v1 backup/v1 && echo same", "a version and its copy elsewhere"),
        ],
        exitCodes: [
            (.success, "they have the same files, byte for byte"), (.negative, "they differ"),
            (.badData, "one of them is not valid"), (.noInput, "there is no such version"),
        ])

    private let paths: [String]
    private let root: String
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) {
        paths = arguments.positionals
        root = ArtifactsRoot.path(arguments, environment)
        asJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        let contents = try paths.map {
            try ArtifactContent(try ArtifactPath.artifact($0, root: root, task: "cannot compare"))
        }
        let difference = ArtifactDifference(contents[0], contents[1])
        try asJSON ? console.printJSON(difference.json) : console.write(difference.text)
        return difference.isSame ? .success : .negative
    }
}
