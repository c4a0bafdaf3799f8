internal import Glibc
internal import SystemIO

/// The files of one real version directory, read so that nothing outside the root is opened and nothing blocks.
struct VersionFiles {
    /// Without links: a Kubernetes `..data` swapped meanwhile does not mix two versions.
    let directory: String
    let realRoot: String
    let action: String

    func path(_ name: String) -> String { FileSystem.join(directory, name) }

    func names() throws(LoadFailure) -> Set<String> {
        do throws(SystemError) {
            return Set(try FileSystem.list(directory, limit: 4_096))
        } catch {
            throw failure(error, directory)
        }
    }

    func missing(_ name: String, found: String) -> StorageError {
        StorageError(
            .fileMissing, action, place: path(name), expected: "a regular file", found: found,
            remedy: "copy the file there")
    }

    /// Looks without opening: there, regular, within the limit.
    @discardableResult
    func check(_ name: String, limit: Int) throws(LoadFailure) -> FileStatus {
        let resolved = try resolve(name)
        let status: FileStatus
        do { status = try FileStatus.of(resolved, followingLinks: false) } catch { throw failure(error, path(name)) }
        guard status.kind == .regular else { throw notRegular(name, status.kind) }
        guard status.bytes <= limit else { throw tooLarge(name, status.bytes, limit) }
        return status
    }

    func check(_ entry: ArtifactManifest.Entry, limit: Int) throws(LoadFailure) {
        guard entry.bytes <= limit else { throw tooLarge(entry.name, entry.bytes, limit) }
        let status = try check(entry.name, limit: limit)
        guard status.bytes == entry.bytes else {
            throw .waiting(
                StorageError(
                    .sizeMismatch, action, place: path(entry.name), expected: "\(entry.bytes) bytes",
                    found: "\(status.bytes)", remedy: "finish the copy or copy the file again"))
        }
    }

    func read(_ name: String, limit: Int) throws(LoadFailure) -> [UInt8] {
        let resolved = try resolve(name)
        do throws(FileReadError) {
            return try FileSystem.read(resolved, limit: limit, followingLinks: false)
        } catch {
            switch error {
            case .system(let error): throw failure(error, path(name))
            case .notRegular(_, let kind): throw notRegular(name, kind)
            case .tooLarge(_, let bytes, let limit): throw tooLarge(name, bytes, limit)
            case .changedWhileRead:
                throw .waiting(
                    StorageError(
                        .fileChanging, action, place: path(name), expected: "a file at rest",
                        found: "it changed while it was read", remedy: "wait for the copy to finish"))
            }
        }
    }

    /// The path without links, which must still be below the root.
    private func resolve(_ name: String) throws(LoadFailure) -> String {
        let named = path(name)
        let resolved: String
        do throws(SystemError) {
            guard try FileStatus.of(named, followingLinks: false).kind == .symbolicLink else { return named }
            resolved = try FileSystem.realPath(named)
        } catch {
            throw failure(error, named)
        }
        guard resolved.hasPrefix(realRoot == "/" ? "/" : realRoot + "/") else {
            throw .rejected(
                StorageError(
                    .outsideRoot, action, place: named, expected: "a file below \(realRoot)",
                    found: "a link to \(resolved)", remedy: "copy the file into the version"))
        }
        return resolved
    }

    private func notRegular(_ name: String, _ kind: FileStatus.Kind) -> LoadFailure {
        .rejected(
            StorageError(
                .fileNotRegular, action, place: path(name), expected: "a regular file", found: kind.rawValue,
                remedy: "replace it by the file"))
    }

    private func tooLarge(_ name: String, _ bytes: Int, _ limit: Int) -> LoadFailure {
        .rejected(
            StorageError(
                .fileTooLarge, action, place: path(name), expected: "at most \(limit) bytes", found: "\(bytes)",
                remedy: "make the file smaller"))
    }

    /// Everything a copier may still mend is waited for; a link to itself and too many names are not.
    private func failure(_ error: SystemError, _ place: String) -> LoadFailure {
        switch error.code {
        case ENOENT, ENOTDIR:
            let isLink = (try? FileStatus.of(place, followingLinks: false))?.kind == .symbolicLink
            return .waiting(
                StorageError(
                    .fileMissing, action, place: place, expected: "a regular file",
                    found: isLink ? "a link that leads nowhere" : "nothing there", remedy: "copy the file there"))
        case ELOOP, EOVERFLOW, ENAMETOOLONG:
            return .rejected(unreadable(error, place))
        default:
            return .waiting(unreadable(error, place))
        }
    }

    private func unreadable(_ error: SystemError, _ place: String) -> StorageError {
        StorageError(
            .fileUnreadable, action, place: place, expected: "a file this process may read", found: error.reason,
            remedy: error.isTransient
                ? "see to the system: it is tried again until it works" : "mend its owner, mode or link",
            isTransient: error.isTransient)
    }
}
