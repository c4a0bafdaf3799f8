internal import JSONText
internal import Storage
internal import SystemIO

/// `reliscore artifacts unpack FILE`
struct ArtifactsUnpackCommand: Command {
    static let description = CommandDescription(
        "artifacts unpack", "publish the version in a ZIP file", arguments: ["FILE"],
        discussion:
            "Publishes a version that `reliscore artifacts pack` wrote, under its own name and with the time at which it "
            + "was published first. Every file is held against the manifest in memory; the version appears whole, or "
            + "nothing does. An entry that is no file of the manifest, such as a path, is refused. If the version is there "
            + "already with the same content, nothing is done; with other content it is refused.\n"
            + "The manifest proves that the files belong together, not who made them, and the model is not tried: see "
            + "`reliscore check`, and `reliscore promote`, which tries it.",
        options: [.artifactsRoot, .json],
        examples: [
            ("reliscore artifacts unpack v2.zip", "makes artifacts/v2"),
            ("reliscore artifacts unpack v2.zip && reliscore promote v2", "serves it"),
        ],
        exitCodes: [
            (.success, "the version is there"), (.badData, "the file is damaged, or no packed version"),
            (.noInput, "there is no such file, or no artifacts root"),
            (.cannotCreate, "there is another version of that name"),
            (.inputOutput, "the disk is full or failed"), (.noPermission, "the artifacts root cannot be written"),
        ])

    private let path: String
    private let root: String
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) {
        path = arguments.positionals.first ?? ""
        root = ArtifactsRoot.path(arguments, environment)
        asJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        let manifest: ArtifactManifest
        let isNew: Bool
        do throws(StorageError) {
            (manifest, isNew) = try ArtifactStore(root: root).unpack(path)
        } catch {
            if error.code == .fileMissing, error.place == path, error.found == "nothing there" {
                throw CommandError(.noInput, "\(error)")
            }
            throw CommandError(error)
        }
        if asJSON {
            try console.printJSON([
                "version": .string(manifest.version.text), "digest": .string(manifest.contentDigest.description),
                "published_at": .string(manifest.publishedAt.description), "new": .bool(isNew),
                "files": .number(manifest.files.count),
                "bytes": .number(manifest.files.reduce(0) { $0 + $1.bytes }),
            ])
            return .success
        }
        try console.printLine(
            "\(manifest.version) \(isNew ? "is published" : "was there already"): \(manifest.files.count) files, "
                + "SHA-256 \(manifest.contentDigest)")
        if isNew { console.note("reliscore: `reliscore promote \(manifest.version)` makes it the active version") }
        return .success
    }
}
