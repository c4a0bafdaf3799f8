internal import Bytes
internal import Storage

/// What a message about a version that is not there adds: the nearest name, and the versions there are.
enum KnownVersions {
    private static let longestList = 8

    /// - Parameter name: What was asked for, if anything was.
    static func hint(near name: String? = nil, root: String) -> String? {
        guard let names = try? ArtifactStore(root: root).versions().map(\.version.text) else { return nil }
        guard !names.isEmpty else { return "there are no versions under \(root): `reliscore publish` makes one" }
        var hint = name.flatMap { NearestName.find($0, among: names) }.map { "did you mean \($0)? " } ?? ""
        hint += "the versions under \(root) are \(names.prefix(longestList).joined(separator: ", "))"
        if names.count > longestList { hint += " and \(names.count - longestList) more" }
        return hint
    }
}
