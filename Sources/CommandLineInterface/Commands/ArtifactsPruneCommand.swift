internal import JSONText
internal import Storage
internal import SystemIO

/// `reliscore artifacts prune`
struct ArtifactsPruneCommand: Command {
    private static let keep = CommandOption(
        "keep", value: "COUNT", "how many of the newest versions stay in any case", default: "5")
    private static let olderThan = CommandOption(
        "older-than", value: "DAYS", "remove only versions published so many days ago or earlier")
    private static let pin = CommandOption(
        "model-version", value: "VERSION", "a version that stays because a daemon is pinned to it",
        environment: "MODEL_VERSION")
    private static let dryRun = CommandOption("dry-run", "say what would be removed, and remove nothing")

    static let description = CommandDescription(
        "artifacts prune", "remove old versions",
        discussion:
            "Removes versions but the active one, the one that `reliscore rollback` returns to, one named by "
            + "--model-version or MODEL_VERSION, and the newest ones. A daemon that is pinned to another version must "
            + "be named so too: the artifacts root does not know of it. What is no whole version, a link, or holds "
            + "directories is left alone. A version disappears in one step, so that no reader sees a part of it, and "
            + "what a daemon has loaded it keeps.",
        options: [keep, olderThan, dryRun, pin, .artifactsRoot, .json],
        examples: [
            ("reliscore artifacts prune --dry-run", "what would go"),
            ("reliscore artifacts prune --keep 3 --older-than 90", "keeps three, and all of the last 90 days"),
        ],
        exitCodes: [
            (.success, ExitCode.success.meaning), (.badData, "the active version is not known"),
            (.noInput, "there is no artifacts root"), (.unavailable, "a promotion is running"),
            (.noPermission, "the artifacts root cannot be written"),
        ])

    private let root: String
    private let count: Int
    private let days: Int?
    private let pinned: String?
    private let isRehearsal: Bool
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        root = ArtifactsRoot.path(arguments, environment)
        count = try arguments.value(Self.keep, as: .integer(0...10_000)) ?? 5
        days = try arguments.value(Self.olderThan, as: .integer(0...36_500))
        pinned = arguments.text(Self.pin) ?? environment["MODEL_VERSION"]
        isRehearsal = arguments.has(Self.dryRun)
        asJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        let steps: [PruningStep]
        do {
            let store = try ArtifactStore(root: root)
            steps = try store.prune(
                keep: count,
                publishedBefore: days.map {
                    Timestamp(microseconds: Timestamp.now.microseconds - Int64($0) * 86_400_000_000)
                }, pinned: try pins(in: store), isRehearsal: isRehearsal)
        } catch let error as StorageError {
            throw CommandError(error)
        }
        try asJSON ? console.printJSON(json(steps)) : printText(steps, console)
        return .success
    }

    /// A pin that names no version is a typing error, and what it was to protect would go.
    private func pins(in store: ArtifactStore) throws -> Set<VersionName> {
        guard let pinned, !pinned.isEmpty, pinned != "latest" else { return [] }
        let version = try VersionArgument.resolve(pinned, in: store, task: "cannot keep")
        guard (try? FileStatus.of(store.location(of: version, source: .pin).directory)) != nil else {
            throw CommandError(
                .noInput, "cannot keep \(version): expected a version under \(root), found nothing there",
                hint: KnownVersions.hint(near: pinned, root: root))
        }
        return [version]
    }

    private func printText(_ steps: [PruningStep], _ console: Console) throws(CommandError) {
        let rows = steps.map { step in
            [
                step.kept == nil ? (isRehearsal ? "would remove" : "removed") : "kept", step.version.version.text,
                step.version.publishedAt?.description ?? "-", "\(step.version.bytes)", step.kept?.rawValue ?? "",
            ]
        }
        if !rows.isEmpty { try console.write(TextTable.text(rows)) }
        let gone = steps.filter { $0.kept == nil }
        let bytes = gone.reduce(0) { $0 + $1.version.bytes }
        console.note(
            "reliscore: \(isRehearsal ? "would remove" : "removed") \(gone.count) of \(steps.count) versions, "
                + "\(bytes) bytes")
    }

    private func json(_ steps: [PruningStep]) -> JSONValue {
        [
            "root": .string(root), "dry_run": .bool(isRehearsal),
            "removed": .array(steps.filter { $0.kept == nil }.map { .string($0.version.version.text) }),
            "removed_bytes": .number(steps.filter { $0.kept == nil }.reduce(0) { $0 + $1.version.bytes }),
            "kept": .array(
                steps.compactMap { step in
                    step.kept.map { ["version": .string(step.version.version.text), "because": .string($0.rawValue)] }
                }),
        ]
    }
}
