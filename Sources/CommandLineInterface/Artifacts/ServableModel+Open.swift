internal import Serving
internal import Storage

extension ServableModel {
    /// `read`, with the command's kind of error.
    static func open(_ artifact: Artifact) throws(CommandError) -> ServableModel {
        do {
            return try read(artifact)
        } catch {
            throw CommandError(error)
        }
    }
}
