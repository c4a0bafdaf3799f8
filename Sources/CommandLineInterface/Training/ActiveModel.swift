internal import Serving
internal import Storage
internal import SystemIO
internal import Training

/// The version that a daemon on an artifacts root serves now.
enum ActiveModel {
    /// - Returns: Nil where nothing has been promoted yet.
    /// - Throws: For a pointer or an active version that cannot be read: what it is compared with must not be silently
    ///   nothing.
    static func champion(of store: ArtifactStore) throws(CommandError) -> Champion? {
        let pointer = FileSystem.join(store.root, ArtifactStore.pointerName)
        do throws(SystemError) {
            _ = try FileStatus.of(pointer, followingLinks: false)
        } catch {
            if error.isNotFound { return nil }
            throw CommandError("cannot compare with", error)
        }
        let artifact = try ArtifactPath.artifact(nil, root: store.root, task: "cannot compare with")
        let model = try ServableModel.open(artifact)
        let buckets = RiskBuckets(medium: model.cuts.medium, high: model.cuts.high)
        return Champion(
            name: artifact.version.text, model: model.model, buckets: buckets, trainedThrough: artifact.trainedThrough)
    }
}
