internal import Serving
internal import Storage

/// `reliscore promote VERSION`
struct PromoteCommand: Command {
    private static let ifCurrent = CommandOption(
        "if-current", value: "VERSION", "refuse unless this version is active now")
    private static let allowUnverified = CommandOption(
        "allow-unverified", "also accept a version without a manifest")

    static let description = CommandDescription(
        "promote", "make a version the active one", arguments: ["VERSION"],
        discussion:
            "Verifies the version as `reliscore check` does, then replaces ACTIVE_MODEL in one durable step. A "
            + "running daemon swaps to it at once; nothing has to be restarted, but one pinned by MODEL_VERSION or "
            + "--model-version stays where it is. Promoting the active version changes nothing.\n"
            + "A version without a manifest needs --allow-unverified, and daemons take it only when its files have "
            + "been at rest for about 2 s; `reliscore publish` writes the manifest.",
        options: [.artifactsRoot, ifCurrent, allowUnverified, .skipModelCheck, .json],
        examples: [
            ("reliscore promote 2024-07-01", "serves artifacts/2024-07-01; the path may be given too"),
            ("reliscore promote v2 --if-current v1", "only if nobody else has promoted meanwhile"),
        ],
        exitCodes: [
            (.success, "the version is active"), (.negative, "another version is active than --if-current says"),
            (.badData, "the version is not valid"), (.noInput, "there is no such version"),
            (.noPermission, "the artifacts root cannot be written"),
        ])

    private let root: String
    private let name: String
    private let expected: String?
    private let acceptsUnverified: Bool
    private let checksModel: Bool
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) {
        root = ArtifactsRoot.path(arguments, environment)
        name = arguments.positionals.first ?? ""
        expected = arguments.text(Self.ifCurrent)
        acceptsUnverified = arguments.has(Self.allowUnverified)
        checksModel = !arguments.has(.skipModelCheck)
        asJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        let promotion: Promotion
        do {
            let store = try ArtifactStore(root: root)
            let version = try VersionArgument.resolve(name, in: store, task: "cannot promote")
            let current = try expected.map { try VersionArgument.resolve($0, in: store, task: "cannot compare with") }
            if checksModel { try Self.requireServable(version, in: store) }
            promotion = try store.promote(version, ifCurrent: current, allowUnverified: acceptsUnverified)
        } catch let error as StorageError {
            throw CommandError(error, root: root, name: name)
        }
        try PromotionReport.print(promotion, asJSON: asJSON, console)
        return .success
    }

    /// A version that a daemon would reject must not become the active one: the next restart would find no model.
    private static func requireServable(_ version: VersionName, in store: ArtifactStore) throws {
        let artifact = try ArtifactPath.load(store.location(of: version, source: .pin), in: store)
        do throws(ServableModelError) {
            _ = try ServableModel.load(from: artifact)
        } catch {
            throw CommandError(error)
        }
    }
}
