internal import Glibc
internal import SystemIO

/// What `ACTIVE_MODEL` says at one moment.
enum ActivePointer {
    enum Kind { case symbolicLink, file }

    case absent
    case names(VersionName, directory: String, kind: Kind)
    /// Being written, or its target is.
    case waiting(StorageError)
    case invalid(StorageError)

    var version: VersionName? { if case .names(let version, _, _) = self { version } else { nil } }

    private static let action = "resolve \(ArtifactStore.pointerName)"
    private static let remedy = "promote a version, or write its name there"

    static func read(_ store: ArtifactStore) -> ActivePointer {
        do throws(StorageError) {
            let realRoot = try store.realRoot(action)
            let status: FileStatus
            do throws(SystemError) {
                status = try FileStatus.of(store.pointerPath, followingLinks: false)
            } catch {
                return error.code == ENOENT ? .absent : .waiting(unreadable(store, error))
            }
            switch status.kind {
            case .symbolicLink: return try readLink(store, realRoot)
            case .regular: return readFile(store, realRoot, store.pointerPath)
            default: return .invalid(unreadable(store, status.kind.rawValue))
            }
        } catch {
            return error.code == .rootMissing ? .waiting(error) : .invalid(error)
        }
    }

    private static func unreadable(
        _ store: ArtifactStore, _ found: String, isTransient: Bool = false
    ) -> StorageError {
        StorageError(
            .pointerUnreadable, action, place: store.pointerPath,
            expected: "a link to a version directory, or a file holding its name", found: found, remedy: remedy,
            isTransient: isTransient)
    }

    private static func unreadable(_ store: ArtifactStore, _ error: SystemError) -> StorageError {
        unreadable(store, error.reason, isTransient: error.isTransient)
    }

    private static func readLink(_ store: ArtifactStore, _ realRoot: String) throws(StorageError) -> ActivePointer {
        let target: String
        let kind: FileStatus.Kind
        do throws(SystemError) {
            target = try FileSystem.realPath(store.pointerPath)
            kind = try FileStatus.of(target).kind
        } catch {
            if error.isTransient { return .waiting(unreadable(store, error)) }
            guard error.code == ENOENT else { return .invalid(unreadable(store, "a link that fails: \(error.reason)")) }
            return try readDanglingLink(store, realRoot)
        }
        switch kind {
        case .directory:
            let version = try versionName(of: target, in: realRoot, store)
            return .names(version, directory: target, kind: .symbolicLink)
        case .regular:
            // A Kubernetes volume shows every file as a link through `..data`.
            guard target.hasPrefix(realRoot == "/" ? "/" : realRoot + "/") else { throw outside(store, target) }
            return readFile(store, realRoot, target)
        default:
            return .invalid(unreadable(store, "a link to \(kind.rawValue)"))
        }
    }

    /// The pointer may be set before the version is copied: its text still says which one is meant.
    private static func readDanglingLink(
        _ store: ArtifactStore, _ realRoot: String
    ) throws(StorageError) -> ActivePointer {
        let text: String
        do { text = try FileSystem.readSymbolicLink(store.pointerPath) } catch {
            return .waiting(unreadable(store, error))
        }
        let path = normalised(text.hasPrefix("/") ? text : FileSystem.join(realRoot, text))
        let givenRoot = normalised(store.root)
        // An absolute link is written with the root's given name, which may itself be a link.
        let inRoot = path.hasPrefix(givenRoot + "/") ? realRoot + path.dropFirst(givenRoot.count) : path
        let version = try versionName(of: inRoot, in: realRoot, store)
        return .names(version, directory: inRoot, kind: .symbolicLink)
    }

    /// `a/./b/../c//` to `a/c`, by text alone.
    private static func normalised(_ path: String) -> String {
        var kept: [Substring] = []
        for component in path.split(separator: "/") where component != "." {
            if component == ".." { _ = kept.popLast() } else { kept.append(component) }
        }
        return (path.hasPrefix("/") ? "/" : "") + kept.joined(separator: "/")
    }

    /// The last component, if it stands directly in the root or in one of its `..name` directories (Kubernetes).
    private static func versionName(
        of path: String, in realRoot: String, _ store: ArtifactStore
    ) throws(StorageError) -> VersionName {
        let prefix = realRoot == "/" ? "/" : realRoot + "/"
        guard path.hasPrefix(prefix) else { throw outside(store, path) }
        let below = path.dropFirst(prefix.count).split(separator: "/")
        let isDirect = below.count == 1 || below.count == 2 && below[0].hasPrefix("..")
        guard isDirect, let name = below.last else { throw outside(store, path) }
        return try VersionName.checked(String(name), action, place: store.pointerPath)
    }

    private static func outside(_ store: ArtifactStore, _ path: String) -> StorageError {
        StorageError(
            .pointerOutsideRoot, action, place: store.pointerPath, expected: "a version directly in \(store.root)",
            found: quoted(path), remedy: remedy)
    }

    /// The name in a file, forgiving what editors and shells put around it.
    private static func readFile(_ store: ArtifactStore, _ realRoot: String, _ path: String) -> ActivePointer {
        let bytes: [UInt8]
        do throws(FileReadError) {
            bytes = try FileSystem.read(path, limit: 4_096, followingLinks: false)
        } catch {
            switch error {
            case .system(let error): return .waiting(unreadable(store, error))
            case .changedWhileRead: return .waiting(unreadable(store, "a file being written"))
            case .notRegular(_, let kind): return .invalid(unreadable(store, kind.rawValue))
            case .tooLarge(_, let bytes, _): return .invalid(unreadable(store, "\(bytes) bytes"))
            }
        }
        let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
        let blank: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]
        var text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
        text = text.drop { blank.contains($0) }
        while let last = text.last, blank.contains(last) { text.removeLast() }
        if text.isEmpty {
            return .waiting(
                StorageError(
                    .pointerEmpty, action, place: store.pointerPath, expected: "a version name", found: "an empty file",
                    remedy: remedy))
        }
        do throws(StorageError) {
            let name = try VersionName.checked(
                String(decoding: text, as: UTF8.self), action, place: store.pointerPath)
            return .names(name, directory: FileSystem.join(realRoot, name.text), kind: .file)
        } catch {
            return .invalid(error)
        }
    }
}
