internal import JSONText
internal import Serving
internal import Storage

/// `reliscore example [VERSION|DIR]`
struct ExampleCommand: Command {
    private static let batch = CommandOption(
        "batch", value: "N", "print the body of a /score_batch request with N items instead")

    static let description = CommandDescription(
        "example", "print a request that the active model can answer", arguments: ["[VERSION|DIR]"],
        discussion:
            "Prints the body of a /score request for a version: the golden row with the largest score, or, "
            + "where the version has no golden rows, zeros and each text column's first text; on one line, so that it is a row for `reliscore score` too. A "
            + "version is named as under the artifacts root or by its directory (default: what a daemon started here "
            + "would serve).",
        options: [.artifactsRoot, .modelVersion, batch],
        examples: [
            (
                "reliscore example | curl -s http://127.0.0.1:8000/score -H 'content-type: application/json' -d @-",
                "asks the daemon for that score"
            ),
            ("reliscore example | reliscore score", "scores it without a daemon"),
            ("reliscore example --batch 100 >batch.json", "a batch to measure with"),
        ],
        exitCodes: [
            (.success, ExitCode.success.meaning), (.badData, "the version is not valid"),
            (.noInput, "there is no such version or directory"),
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
        let artifact = try ArtifactPath.artifact(path, root: root, pin: pin, task: "cannot make a request for")
        let request = ExampleRequest(try ServableModel.open(artifact))
        if let itemCount {
            let batch: JSONValue = ["items": .array((0..<itemCount).map { request.item($0) })]
            try console.printLine(batch.text())
        } else {
            try console.printLine(request.item(0).text())
        }
        return .success
    }
}
