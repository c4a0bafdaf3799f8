internal import JSONText
internal import Storage
internal import SystemIO

/// `reliscore publish SOURCE`
struct PublishCommand: Command {
    private static let version = CommandOption(
        "version", value: "NAME", "the new version's name; a bare model file needs one", default: "the directory's name"
    )
    private static let promote = CommandOption("promote", "make it the active version too")

    static let description = CommandDescription(
        "publish", "make a model file, or a directory of files, a new version", arguments: ["SOURCE"],
        discussion:
            "Takes a directory's model file (model.txt, model.json, model.ubj, model.onnx or model.joblib), "
            + "feature_schema.json, metrics.json and version.json, and golden.json, baseline.json and model_card.md "
            + "where they are there; checks them as `reliscore check` does; writes them with a manifest of their sizes "
            + "and SHA-256 under the artifacts root. Of a bare model file, whatever its name, it makes the other files: "
            + "the features are the model's own, in its order. The version appears there whole, when every byte is on "
            + "the disk, or not at all. A version never changes: a name that exists is refused.",
        options: [version, .artifactsRoot, promote, .skipModelCheck, .json],
        examples: [
            ("reliscore publish model.joblib --version v1", "makes artifacts/v1 of a model and nothing else"),
            ("reliscore publish build/2024-07-01", "makes artifacts/2024-07-01"),
            ("reliscore publish out --version v3 --promote", "makes artifacts/v3, which a running daemon swaps to"),
        ],
        exitCodes: [
            (.success, "the version is there"), (.badData, "the files are not those of a version that can answer"),
            (.noInput, "there is no such file or directory, or no artifacts root"),
            (.cannotCreate, "there is a version of that name"),
            (.inputOutput, "the disk is full or failed"), (.noPermission, "the artifacts root cannot be written"),
        ])

    private let source: String
    private let name: String?
    private let root: String
    private let promotes: Bool
    private let checksModel: Bool
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) {
        source = arguments.positionals.first ?? ""
        name = arguments.text(Self.version)
        root = ArtifactsRoot.path(arguments, environment)
        promotes = arguments.has(Self.promote)
        checksModel = !arguments.has(.skipModelCheck)
        asJSON = arguments.has(.json)
    }

    func validate() throws {
        if let name { _ = try Self.version(name) }
    }

    func run(_ console: Console) throws -> ExitCode {
        let store: ArtifactStore
        do { store = try ArtifactStore(root: root) } catch { throw CommandError(error) }
        let directory = try openSource()
        let version = try Self.version(name ?? ArtifactPath.lastComponent(of: directory.path) ?? "")
        try requireSound(directory, as: version, console)
        for name in directory.otherNames { console.note("reliscore: \(name) is no part of a version: left out") }
        let manifest: ArtifactManifest
        let promotion: Promotion?
        do throws(StorageError) {
            let artifact = try directory.artifact(version)
            manifest = try store.publish(version, files: artifact.files.map { (name: $0.name, bytes: $0.bytes) })
            promotion = promotes ? try store.promote(version) : nil
        } catch {
            throw Self.refusal(error)
        }
        try report(manifest, promotion, console)
        return .success
    }

    private func openSource() throws(CommandError) -> ArtifactDirectory {
        let path: String
        let kind: FileStatus.Kind
        do {
            path = try FileSystem.realPath(source)
            kind = try FileStatus.of(path).kind
        } catch {
            throw CommandError("cannot open", error, expected: "a model file or a directory with one")
        }
        if kind == .directory { return try ArtifactDirectory(path) }
        guard name != nil else {
            throw CommandError(
                .usage, "cannot publish \(source.shortened): expected a name for the version of a bare model file",
                hint: "name it with --version")
        }
        return try ArtifactDirectory(modelFile: source)
    }

    /// Everything that is wrong goes to stderr, a line for each; then the command ends.
    private func requireSound(
        _ directory: ArtifactDirectory, as version: VersionName, _ console: Console
    ) throws {
        var report = CheckReport()
        for difference in directory.differences(from: nil) { report.add(difference) }
        do throws(StorageError) {
            let artifact = try directory.artifact(version)
            if checksModel { ArtifactChecks.run(artifact, &report) }
        } catch {
            throw CommandError(error)
        }
        // Of a directory, only what answers will lack; what its own files leave to a default was somebody's choice.
        for note in report.notes where note.subject == "reasons" || !directory.isDirectory {
            console.note("reliscore: note: \(note.detail)")
        }
        guard !report.isOK else { return }
        for line in CheckReport.text(report.failures).split(separator: "\n") { console.note(String(line)) }
        throw CommandError(
            .badData,
            "cannot publish \(directory.path) as \(version): expected every check to pass, "
                + "found \(report.failures.count) that failed", hint: "mend what the lines above say")
    }

    private func report(
        _ manifest: ArtifactManifest, _ promotion: Promotion?, _ console: Console
    ) throws(CommandError) {
        let bytes = manifest.files.reduce(0) { $0 + $1.bytes }
        if asJSON {
            try console.printJSON([
                "version": .string(manifest.version.text), "published_at": .string(manifest.publishedAt.description),
                "digest": .string(manifest.contentDigest.description), "files": .number(manifest.files.count),
                "bytes": .number(bytes), "active": .bool(promotion != nil),
                "previous": promotion?.previous.map { .string($0.text) } ?? .null,
            ])
            return
        }
        try console.printLine(
            "\(manifest.version) is published: \(manifest.files.count) files, \(bytes) bytes, "
                + "SHA-256 \(manifest.contentDigest)")
        if let promotion {
            try PromotionReport.print(promotion, asJSON: false, console)
        } else {
            console.note("reliscore: `reliscore promote \(manifest.version)` makes it the active version")
        }
    }

    private static func refusal(_ error: StorageError) -> CommandError {
        let refusal = CommandError(error)
        guard error.code == .versionExists else { return refusal }
        return CommandError(refusal.code, refusal.message, hint: "--version NAME names it")
    }

    private static func version(_ text: String) throws(CommandError) -> VersionName {
        if let name = VersionName(text) { return name }
        throw CommandError(
            .usage,
            "cannot publish a version named \"\(text.shortened)\": expected letters, digits, '.', '_' and '-', "
                + "the first a letter or digit", hint: "name it with --version")
    }
}
