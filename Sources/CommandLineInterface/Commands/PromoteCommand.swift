internal import Serving
internal import Storage

/// `reliscore promote VERSION`
struct PromoteCommand: Command {
    private static let ifCurrent = CommandOption(
        "if-current", value: "VERSION", "refuse unless this version is active now")
    private static let allowUnverified = CommandOption(
        "allow-unverified", "also accept a version without a manifest")

    private static let skipModelCheck = CommandOption(
        "skip-model-check", "verify the files only, not whether a daemon of this version could serve the model")

    static let description = CommandDescription(
        "promote", "make a version the active one", arguments: ["VERSION"],
        discussion:
            "Verifies the version as `reliscore check` does, then replaces ACTIVE_MODEL in one durable step. A "
            + "running daemon swaps to it at once; nothing has to be restarted. Promoting the active version changes "
            + "nothing.",
        options: [.artifactsRoot, ifCurrent, allowUnverified, skipModelCheck, .json],
        examples: [
            ("reliscore promote 2024-07-01", "serves artifacts/2024-07-01"),
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
        checksModel = !arguments.has(Self.skipModelCheck)
        asJSON = arguments.has(.json)
    }

    func validate() throws {
        _ = try Self.version(name)
        _ = try expected.map(Self.version)
    }

    func run(_ console: Console) throws -> ExitCode {
        let version = try Self.version(name)
        let expected = try expected.map(Self.version)
        let promotion: Promotion
        do {
            let store = try ArtifactStore(root: root)
            if checksModel { try Self.requireServable(version, in: store) }
            promotion = try store.promote(version, ifCurrent: expected, allowUnverified: acceptsUnverified)
        } catch let error as StorageError {
            throw CommandError(error)
        }
        try PromotionReport.print(promotion, asJSON: asJSON, console)
        return .success
    }

    /// A version that a daemon would reject must not become the active one: the next restart would find no model.
    private static func requireServable(_ version: VersionName, in store: ArtifactStore) throws {
        switch store.load(version, isSettled: true) {
        case .waiting(let error), .rejected(let error): throw CommandError(error)
        case .ready(let artifact):
            do throws(ServableModelError) {
                _ = try ServableModel.load(from: artifact)
            } catch {
                throw CommandError(error)
            }
        }
    }

    private static func version(_ text: String) throws(CommandError) -> VersionName {
        if let name = VersionName(text) { return name }
        throw CommandError(
            .usage,
            "cannot promote \"\(text.shortened)\": expected a version's name: letters, digits, '.', '_' and '-'",
            hint: "name the directory itself, not a path to it")
    }
}
