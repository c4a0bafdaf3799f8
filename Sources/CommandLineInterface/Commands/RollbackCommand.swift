internal import Storage

/// `reliscore rollback`
struct RollbackCommand: Command {
    private static let allowUnverified = CommandOption(
        "allow-unverified", "also go back to a version without a manifest")

    static let description = CommandDescription(
        "rollback", "make the version before the active one active again",
        discussion:
            "Undoes `reliscore promote`: points ACTIVE_MODEL back at the version that was active before; repeated, ever "
            + "further back. The version is verified first, as by promote. A pointer that was moved by hand is taken "
            + "as the start of the history: what was active before it is not known.",
        options: [.artifactsRoot, allowUnverified, .json],
        examples: [("reliscore rollback", "undoes the last promotion")],
        exitCodes: [
            (.success, "an earlier version is active"), (.negative, "there was no earlier promotion"),
            (.badData, "the earlier version is not valid any more"),
            (.noPermission, "the artifacts root cannot be written"),
        ])

    private let root: String
    private let acceptsUnverified: Bool
    private let asJSON: Bool

    init(_ arguments: ParsedArguments, environment: [String: String]) {
        root = ArtifactsRoot.path(arguments, environment)
        acceptsUnverified = arguments.has(Self.allowUnverified)
        asJSON = arguments.has(.json)
    }

    func run(_ console: Console) throws -> ExitCode {
        let promotion: Promotion
        do throws(StorageError) {
            promotion = try ArtifactStore(root: root).rollback(allowUnverified: acceptsUnverified)
        } catch {
            throw CommandError(error, root: root)
        }
        try PromotionReport.print(promotion, asJSON: asJSON, console)
        return .success
    }
}
