internal import Serving
internal import Storage
internal import Training

/// The version that a daemon on an artifacts root serves now.
enum ActiveModel {
    /// - Returns: Nil where nothing has been published or promoted yet.
    /// - Throws: For an active version that cannot be read: what it is compared with must not be silently nothing.
    static func champion(of store: ArtifactStore) throws(CommandError) -> Champion? {
        guard store.activeVersion != nil else { return nil }
        let artifact = try ArtifactPath.artifact(store.root, root: store.root, task: "cannot compare with")
        let model = try ServableModel.open(artifact)
        return Champion(name: artifact.version.text, model: model.model)
    }
}
