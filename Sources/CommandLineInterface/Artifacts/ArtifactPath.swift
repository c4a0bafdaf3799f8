internal import ModelFormats
internal import Models
internal import Serving
internal import Storage
internal import SystemIO

/// What a path on the command line may name: a version's directory, an artifacts root, or a bare model file.
enum ArtifactPath {
    case artifact(Artifact)
    case modelFile(path: String, bytes: [UInt8])

    /// Reads what is at `path`; of an artifacts root, the version it would serve.
    static func read(_ path: String) throws(CommandError) -> ArtifactPath {
        let task = "cannot read a model"
        let resolved: String
        let kind: FileStatus.Kind
        do {
            resolved = try FileSystem.realPath(path)
            kind = try FileStatus.of(resolved).kind
        } catch {
            throw CommandError(task, error)
        }
        if kind != .directory {
            return .modelFile(
                path: path, bytes: try InputFile.read(path, limit: ModelFileLimits().fileBytes, task: task))
        }
        let pointer = FileSystem.join(resolved, ArtifactStore.pointerName)
        if (try? FileStatus.of(pointer, followingLinks: false)) != nil { return .artifact(try active(root: resolved)) }
        return .artifact(try version(directory: resolved))
    }

    /// The version that a daemon on this root would serve.
    static func active(root: String, pin: String? = nil) throws(CommandError) -> Artifact {
        do throws(StorageError) {
            let store = try ArtifactStore(root: root)
            switch store.resolve(pin: pin) {
            case .version(let location): return try loaded(store.load(location, isSettled: true))
            case .waiting(let error), .rejected(let error): throw error
            }
        } catch {
            throw CommandError(error)
        }
    }

    private static func version(directory: String) throws(CommandError) -> Artifact {
        let parts = directory.split(separator: "/")
        guard let name = parts.last.flatMap({ VersionName(String($0)) }) else {
            throw CommandError(
                .badData,
                "cannot read \(directory): expected a version's directory, named by letters, digits, '.', '_' "
                    + "and '-', or one that holds ACTIVE_MODEL")
        }
        do throws(StorageError) {
            let store = try ArtifactStore(root: "/" + parts.dropLast().joined(separator: "/"))
            return try loaded(store.load(name, isSettled: true))
        } catch {
            throw CommandError(error)
        }
    }

    /// One-shot commands do not wait for a copy to end: what is not whole now is refused.
    private static func loaded(_ outcome: LoadOutcome) throws(StorageError) -> Artifact {
        switch outcome {
        case .ready(let artifact): return artifact
        case .waiting(let error), .rejected(let error): throw error
        }
    }
}

extension Model {
    /// Reads a model from a file's bytes, told by its content.
    static func read(_ bytes: [UInt8], named name: String) throws(CommandError) -> Model {
        do {
            return try ModelFile.read(bytes, named: name)
        } catch {
            throw CommandError(error)
        }
    }
}
