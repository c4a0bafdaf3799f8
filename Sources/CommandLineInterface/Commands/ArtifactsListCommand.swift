internal import JSONText
internal import Storage
internal import SystemIO

/// `reliscore artifacts list`
struct ArtifactsListCommand: Command {
    private static let namesOnly = CommandOption("names", "print the names only, for scripts")

    static let description = CommandDescription(
        "artifacts list", "list the versions under the artifacts root",
        discussion:
            "Lists the versions, the newest first: which one is active (*), when it was published, its size, and "
            + "whether it has a manifest. Sizes are compared with the manifest, digests are not: `reliscore check` "
            + "reads the files.",
        options: [.artifactsRoot, namesOnly, .json],
        examples: [
            ("reliscore artifacts list", "those under ./artifacts"),
            ("reliscore artifacts list --json | jq -r .active", "the active one"),
        ],
        exitCodes: [
            (.success, ExitCode.success.meaning), (.noInput, "there is no artifacts root"),
            (.badData, "the artifacts root cannot be listed"),
        ])

    private let root: String
    private let printsNames: Bool
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        root = ArtifactsRoot.path(arguments, environment)
        printsNames = arguments.has(Self.namesOnly)
        asJSON = arguments.has(.json)
        if printsNames, asJSON { throw arguments.usageError("--names and --json are two ways to print") }
    }

    func run(_ console: Console) throws -> ExitCode {
        let versions: [VersionSummary]
        let selection: Selection
        do throws(StorageError) {
            let store = try ArtifactStore(root: root)
            versions = try store.versions()
            selection = store.resolve()
        } catch {
            throw CommandError(error)
        }
        if printsNames {
            try console.write(versions.map { "\($0.version)\n" }.joined())
        } else if asJSON {
            try console.printJSON(json(versions, selection))
        } else {
            try console.write(Self.text(versions, selection))
            note(versions, selection, console)
        }
        return .success
    }

    private static func text(_ versions: [VersionSummary], _ selection: Selection) -> String {
        if versions.isEmpty { return "" }
        let rows = versions.map { version in
            [
                version.version == selection.version ? "*" : "", version.version.text,
                version.publishedAt?.description ?? "-", "\(version.bytes)", version.hasManifest ? "yes" : "none",
                version.problem?.description ?? "-",
            ]
        }
        return TextTable.text([["", "version", "published", "bytes", "manifest", "problem"]] + rows, gaps: [1])
    }

    /// What the table cannot show.
    private func note(_ versions: [VersionSummary], _ selection: Selection, _ console: Console) {
        switch selection {
        case .version(let location) where location.source == .newest:
            console.note("reliscore: no \(ArtifactStore.pointerName): a daemon serves the newest, \(location.version)")
        case .version: break
        case .waiting(let error), .rejected(let error): console.note("reliscore: \(error)")
        }
    }

    private func json(_ versions: [VersionSummary], _ selection: Selection) -> JSONValue {
        let active: JSONValue = selection.version.map { .string($0.text) } ?? .null
        return [
            "root": .string(root), "active": active,
            "versions": .array(
                versions.map { version in
                    [
                        "version": .string(version.version.text),
                        "active": .bool(version.version == selection.version),
                        "published_at": version.publishedAt.map { .string($0.description) } ?? .null,
                        "bytes": .number(version.bytes), "has_manifest": .bool(version.hasManifest),
                        "problem": version.problem.map { .string($0.description) } ?? .null,
                    ]
                }),
        ]
    }
}
