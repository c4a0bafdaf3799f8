internal import Storage
internal import SystemIO

/// A word that names a version under a store: by its name, or by the path that a shell's completion makes of it.
enum VersionArgument {
    /// - Throws: `CommandError` with `.usage` for a word that can name none.
    static func resolve(_ word: String, in store: ArtifactStore, task: String) throws(CommandError) -> VersionName {
        if let name = VersionName(word) { return name }
        if let name = ArtifactPath.lastComponent(of: word).flatMap(VersionName.init), isUnderRoot(word, store) {
            return name
        }
        throw CommandError(
            .usage,
            "\(task) \"\(word.shortened)\": expected a version's name (letters, digits, '.', '_' and '-'), or a "
                + "directory directly under \(store.root), found another path",
            hint: KnownVersions.hint(near: ArtifactPath.lastComponent(of: word), root: store.root))
    }

    private static func isUnderRoot(_ path: String, _ store: ArtifactStore) -> Bool {
        let parts = path.split(separator: "/").dropLast()
        let parent = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        if parent.isEmpty { return true }  // A name with a slash behind it.
        guard let found = try? FileSystem.realPath(parent), let root = try? FileSystem.realPath(store.root) else {
            return false
        }
        return found == root
    }
}
