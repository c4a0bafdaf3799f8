/// The artifacts root of one-shot commands: the flag, the environment, the default.
enum ArtifactsRoot {
    static func path(_ arguments: ParsedArguments, _ environment: [String: String]) -> String {
        let named = arguments.text(.artifactsRoot) ?? environment["MODEL_ARTIFACTS_ROOT"] ?? ""
        return named.isEmpty ? "artifacts" : named
    }
}
