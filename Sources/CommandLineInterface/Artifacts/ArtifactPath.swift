internal import Glibc
internal import ModelFormats
internal import Models
internal import Serving
internal import Storage
internal import SystemIO

/// What a word on the command line may name: a version's directory, an artifacts root, a bare model file, or a version
/// under the artifacts root by its name.
enum ArtifactPath {
    /// Where it is; not read yet.
    enum Place {
        case version(ArtifactStore, VersionLocation)
        case modelFile(String)
    }

    case artifact(Artifact)
    case modelFile(path: String, bytes: [UInt8])

    /// Finds what `path` names; of an artifacts root, the version it would serve.
    ///
    /// - Parameter path: Nil for `root` itself. What exists as a path is one; else it may be a version's name.
    static func locate(_ path: String?, root: String, pin: String? = nil) throws(CommandError) -> Place {
        guard let path else { return try active(root: root, pin: pin) }
        let resolved: String
        let kind: FileStatus.Kind
        do {
            resolved = try FileSystem.realPath(path)
            kind = try FileStatus.of(resolved).kind
        } catch {
            if let place = named(path, root: root) { return place }
            throw CommandError(
                "cannot open", error,
                expected: "a model file, a version's directory or the name of a version under \(root)",
                hint: error.isNotFound ? KnownVersions.hint(near: lastComponent(of: path), root: root) : nil)
        }
        if kind != .directory { return .modelFile(path) }
        let pointer = FileSystem.join(resolved, ArtifactStore.pointerName)
        if (try? FileStatus.of(pointer, followingLinks: false)) != nil { return try active(root: resolved, pin: nil) }
        return try version(directory: resolved)
    }

    /// Finds and reads.
    static func read(_ path: String?, root: String, pin: String? = nil) throws(CommandError) -> ArtifactPath {
        switch try locate(path, root: root, pin: pin) {
        case .version(let store, let location):
            do throws(StorageError) {
                return .artifact(try load(location, in: store))
            } catch {
                throw CommandError(error, root: store.root, name: location.version.text)
            }
        case .modelFile(let path):
            let bytes = try InputFile.read(path, limit: ModelFileLimits().fileBytes, task: "cannot read a model")
            return .modelFile(path: path, bytes: bytes)
        }
    }

    /// Finds and reads what must not be a bare file.
    ///
    /// - Parameter task: What it is for: `cannot check`.
    static func artifact(
        _ path: String?, root: String, pin: String? = nil, task: String
    ) throws(CommandError) -> Artifact {
        if case .artifact(let artifact) = try read(path, root: root, pin: pin) { return artifact }
        throw notDirectory(path ?? root, task: task)
    }

    static func notDirectory(_ path: String, task: String) -> CommandError {
        CommandError(
            .usage, "\(task) \(path.shortened): expected a version's directory or name, found a file",
            hint:
                "see reliscore inspect for a bare model file, or make it a version: reliscore publish FILE --version NAME"
        )
    }

    /// One-shot commands do not wait for a copy to end: what is not whole now is refused.
    static func load(_ location: VersionLocation, in store: ArtifactStore) throws(StorageError) -> Artifact {
        switch store.load(location, isSettled: true) {
        case .ready(let artifact): return artifact
        case .waiting(let error), .rejected(let error): throw error
        }
    }

    /// The version that a daemon on this root would serve.
    private static func active(root: String, pin: String?) throws(CommandError) -> Place {
        do throws(StorageError) {
            let store = try ArtifactStore(root: root)
            switch store.resolve(pin: pin) {
            case .version(let location): return .version(store, location)
            case .waiting(let error), .rejected(let error): throw error
            }
        } catch {
            throw CommandError(error, root: root, name: pin)
        }
    }

    private static func named(_ name: String, root: String) -> Place? {
        guard let version = VersionName(name), let store = try? ArtifactStore(root: root) else { return nil }
        let location = store.location(of: version, source: .pin)
        guard (try? FileStatus.of(location.directory)) != nil else { return nil }
        return .version(store, location)
    }

    private static func version(directory: String) throws(CommandError) -> Place {
        let parts = directory.split(separator: "/")
        guard let name = parts.last.flatMap({ VersionName(String($0)) }) else {
            throw CommandError(
                .badData,
                "cannot open \(directory): expected a version's directory, named by letters, digits, '.', '_' "
                    + "and '-', or one that holds ACTIVE_MODEL, found another name")
        }
        do throws(StorageError) {
            let store = try ArtifactStore(root: "/" + parts.dropLast().joined(separator: "/"))
            return .version(store, store.location(of: name, source: .pin))
        } catch {
            throw CommandError(error)
        }
    }

    static func lastComponent(of path: String) -> String? { path.split(separator: "/").last.map(String.init) }
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
