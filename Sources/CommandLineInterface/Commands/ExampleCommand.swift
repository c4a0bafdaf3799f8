internal import JSONText
internal import Serving
internal import Storage

/// `reliscore example [DIR]`
struct ExampleCommand: Command {
    private static let batch = CommandOption(
        "batch", value: "N", "print the body of a /score_batch request with N items instead")

    static let description = CommandDescription(
        "example", "print a request that the active model can answer", arguments: ["[DIR]"],
        discussion:
            "Prints the body of a /score request for a version: the golden row with the largest score, or nulls "
            + "where the version has no golden rows. DIR is a version's directory or an artifacts root "
            + "(default: what a daemon started here would serve).",
        options: [.artifactsRoot, .modelVersion, batch],
        examples: [
            (
                "reliscore example | curl -s http://127.0.0.1:8000/score -H 'content-type: application/json' -d @-",
                "asks the daemon for that score"
            ),
            ("reliscore example --batch 100 >batch.json", "a batch to measure with"),
        ],
        exitCodes: [
            (.success, ExitCode.success.meaning), (.badData, "the version is not valid"),
            (.noInput, "there is nothing at DIR"),
        ])

    private let path: String?
    private let root: String
    private let pin: String?
    private let itemCount: Int?

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        path = arguments.positionals.first
        root = ArtifactsRoot.path(arguments, environment)
        pin = arguments.text(.modelVersion) ?? environment["MODEL_VERSION"]
        itemCount = try arguments.value(Self.batch, as: .integer(1...100_000))
    }

    func run(_ console: Console) throws -> ExitCode {
        let request = ExampleRequest(try ServableModel.open(artifact()))
        if let itemCount {
            try console.printJSON(["items": .array((0..<itemCount).map { request.item($0) })])
        } else {
            try console.printJSON(request.item(0))
        }
        return .success
    }

    private func artifact() throws(CommandError) -> Artifact {
        guard let path else { return try ArtifactPath.active(root: root, pin: pin) }
        if case .artifact(let artifact) = try ArtifactPath.read(path) { return artifact }
        throw CommandError(
            .usage, "cannot make a request for \(path.shortened): expected an artifact's directory, found a file")
    }
}
