internal import JSONText
internal import Storage

/// `reliscore check [VERSION|DIR]`
struct CheckCommand: Command {
    private static let allowUnverified = CommandOption(
        "allow-unverified", "a version without a manifest is no failure")

    static let description = CommandDescription(
        "check", "verify an artifact: manifest, schema, golden rows", arguments: ["[VERSION|DIR]"],
        discussion:
            "Verifies what the daemon verifies before a version may answer: every file's size and SHA-256 in the "
            + "manifest, that the model can be read, that its features are those of the schema, that it yields a "
            + "probability, and that it gives its golden rows their margins bit for bit. All faults are listed; a line "
            + "that begins with note says what is left to a default, or what answers will lack, such as reasons.\n"
            + "A version is named as under the artifacts root or by its directory; of an artifacts root the active "
            + "version is checked (default: the artifacts root).",
        options: [.artifactsRoot, allowUnverified, .json],
        examples: [
            ("reliscore check 2024-07-01", "before promoting it"),
            ("reliscore check --json | jq .ok", "the active version"),
        ],
        exitCodes: [
            (.success, "every check passed"), (.badData, "a check failed"),
            (.noInput, "there is no such version or directory"),
        ])

    private let path: String?
    private let root: String
    private let acceptsUnverified: Bool
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) {
        path = arguments.positionals.first
        root = ArtifactsRoot.path(arguments, environment)
        acceptsUnverified = arguments.has(Self.allowUnverified)
        asJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        guard case .version(let store, let location) = try ArtifactPath.locate(path, root: root) else {
            throw ArtifactPath.notDirectory(path ?? root, task: "cannot check")
        }
        var report = CheckReport()
        let artifact: Artifact?
        do throws(StorageError) {
            let loaded = try ArtifactPath.load(location, in: store)
            addFiles(of: loaded, &report)
            artifact = loaded
        } catch {
            let refusal = CommandError(error, root: store.root, name: location.version.text)
            // A path that leads nowhere is no artifact that fails.
            if refusal.code != .badData { throw refusal }
            artifact = Self.explain(error, location, &report)
        }
        if let artifact { ArtifactChecks.run(artifact, &report) }
        try asJSON ? console.printJSON(report.json(artifact)) : console.write(report.text)
        return report.isOK ? .success : .badData
    }

    private func addFiles(of artifact: Artifact, _ report: inout CheckReport) {
        report.add("files", found: "\(artifact.files.count) files, model \(artifact.modelFile.name)")
        if artifact.isVerified {
            report.add("manifest", found: "sizes and SHA-256 of all files match")
        } else if acceptsUnverified {
            report.add("manifest", found: "none, which was allowed")
        } else {
            report.add(
                "manifest", failure: "none: nothing vouches for the files; publish them with `reliscore publish`")
        }
    }

    /// Reading stops at the first fault of the files; this lists them all, and goes on with the files there are.
    private static func explain(
        _ error: StorageError, _ location: VersionLocation, _ report: inout CheckReport
    ) -> Artifact? {
        let directory = try? ArtifactDirectory(location.directory)
        let differences = directory?.differences(from: location.version) ?? []
        let isListed = [.sizeMismatch, .digestMismatch, .fileMissing, .manifestVersionMismatch].contains(error.code)
        if differences.isEmpty || !isListed { report.add("files", failure: error.description) }
        for difference in differences { report.add(difference) }
        return try? directory?.artifact(location.version)
    }
}
