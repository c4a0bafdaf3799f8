internal import Inference
internal import JSONText
internal import Serving
internal import Storage

/// `reliscore check [PATH]`
struct CheckCommand: Command {
    private static let allowUnverified = CommandOption(
        "allow-unverified", "a version without a manifest is no failure")

    static let description = CommandDescription(
        "check", "verify an artifact: manifest, schema, golden rows", arguments: ["[DIR]"],
        discussion:
            "Verifies what the daemon verifies before a version may answer: every file's size and SHA-256 in the "
            + "manifest, that the model can be read, that its features are those of the schema, that it yields a "
            + "probability, and that it gives its golden rows their margins bit for bit.\n"
            + "DIR is a version's directory, or an artifacts root, of which the active version is checked "
            + "(default: the artifacts root).",
        options: [.artifactsRoot, allowUnverified, .json],
        examples: [
            ("reliscore check artifacts/2024-07-01", "before promoting it"),
            ("reliscore check --json | jq .ok", "the active version"),
        ],
        exitCodes: [
            (.success, "every check passed"), (.badData, "a check failed"), (.noInput, "there is nothing at DIR"),
        ])

    private let path: String
    private let acceptsUnverified: Bool
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) {
        path = arguments.positionals.first ?? ArtifactsRoot.path(arguments, environment)
        acceptsUnverified = arguments.has(Self.allowUnverified)
        asJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        var report = CheckReport()
        let artifact: Artifact?
        do throws(CommandError) {
            artifact = try Self.artifact(path)
        } catch {
            // A path that leads nowhere is no artifact that fails.
            if error.code != .badData { throw error }
            report.add("files", failure: error.message)
            artifact = nil
        }
        if let artifact { check(artifact, &report) }
        try asJSON ? console.printJSON(report.json(artifact)) : console.write(report.text)
        return report.isOK ? .success : .badData
    }

    private static func artifact(_ path: String) throws(CommandError) -> Artifact {
        switch try ArtifactPath.read(path) {
        case .artifact(let artifact): return artifact
        case .modelFile:
            throw CommandError(
                .usage, "cannot check \(path.shortened): expected an artifact's directory, found a file",
                hint: "see reliscore inspect for a bare model file")
        }
    }

    private func check(_ artifact: Artifact, _ report: inout CheckReport) {
        report.add("files", found: "\(artifact.files.count) files, model \(artifact.modelFile.name)")
        if artifact.isVerified {
            report.add("manifest", found: "sizes and SHA-256 of all files match")
        } else if acceptsUnverified {
            report.add("manifest", found: "none, which was allowed")
        } else {
            report.add("manifest", failure: "none: nothing vouches for the files; publish with a manifest")
        }
        do throws(ServableModelError) {
            let model = try ServableModel.read(artifact)
            report.add("model", found: model.modelType)
            report.add("schema", found: "\(model.featureNames.count) features, those of the model")
            report.check("probability") { () throws(ServableModelError) in
                try model.requireProbability()
                return "one output from 0 to 1"
            }
            report.check("golden rows") { () throws(ServableModelError) in
                let rows = try model.requireGoldenRows()
                return rows == 0 ? "none to check" : "\(rows) rows, margins equal bit for bit"
            }
            if let refusal = model.explainerRefusal {
                report.add("reasons", failure: refusal.description)
            } else {
                report.add("reasons", found: "exact")
            }
        } catch {
            report.add(Self.subject(of: error.code), failure: error.reason)
        }
    }

    private static func subject(of code: ServableModelError.Code) -> String {
        switch code {
        case .modelUnreadable: "model"
        case .schemaMalformed, .schemaMismatch: "schema"
        case .versionMalformed: "version"
        case .metricsMalformed: "metrics"
        case .modelEmpty, .notProbability: "probability"
        case .goldenMalformed, .goldenMismatch: "golden rows"
        }
    }
}
