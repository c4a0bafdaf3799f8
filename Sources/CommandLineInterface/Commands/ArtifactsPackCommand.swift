internal import JSONText
internal import Storage

/// `reliscore artifacts pack VERSION -o FILE`
struct ArtifactsPackCommand: Command {
    private static let output = CommandOption(
        "output", short: "o", value: "FILE", "where to write; an existing file is replaced in one step",
        default: "VERSION.zip")

    static let description = CommandDescription(
        "artifacts pack", "write a version into one ZIP file", arguments: ["VERSION"],
        discussion:
            "Verifies a version and writes its files and manifest into one ZIP file, to be carried elsewhere and "
            + "unpacked with `reliscore artifacts unpack`. The file depends on the version alone: no times and owners "
            + "are in it, so that packing again gives the same bytes.",
        options: [output, .artifactsRoot, .json],
        examples: [
            ("reliscore artifacts pack v2", "writes v2.zip"),
            ("reliscore artifacts pack v2 -o /mnt/share/v2.zip", "writes it there"),
        ],
        exitCodes: [
            (.success, "the file is there"), (.badData, "the version is not valid, or has no manifest"),
            (.noInput, "there is no such version"), (.inputOutput, "the disk is full or failed"),
            (.noPermission, "the file cannot be written there"),
        ])

    private let name: String
    private let file: String?
    private let root: String
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) {
        name = arguments.positionals.first ?? ""
        file = arguments.text(Self.output)
        root = ArtifactsRoot.path(arguments, environment)
        asJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        let bytes: [UInt8]
        let manifest: ArtifactManifest
        let path: String
        do {
            let store = try ArtifactStore(root: root)
            let version = try VersionArgument.resolve(name, in: store, task: "cannot pack")
            path = file ?? "\(version).zip"
            let bundle = try store.bundle(version)
            manifest = bundle.manifest
            bytes = try ZipWriter.archive(bundle.entries)
            try ZipWriter.write(bytes, to: path)
        } catch let error as StorageError {
            throw CommandError(error, root: root, name: name)
        }
        let digest = SHA256.digest(of: bytes)
        if asJSON {
            try console.printJSON([
                "version": .string(manifest.version.text), "digest": .string(manifest.contentDigest.description),
                "file": .string(path), "bytes": .number(bytes.count), "sha256": .string(digest.description),
            ])
        } else {
            try console.printLine("\(manifest.version) is in \(path): \(bytes.count) bytes, SHA-256 \(digest)")
        }
        return .success
    }
}
