internal import CPosixShims
internal import Glibc

/// Why a file was not read whole.
package enum FileReadError: Error, Equatable {
    case system(SystemError)
    /// Named as a file, but something that reading could block on or that has no size.
    case notRegular(path: String, found: FileStatus.Kind)
    case tooLarge(path: String, bytes: Int, limit: Int)
    /// Size, times or identity differed before and after: somebody is writing it.
    case changedWhileRead(path: String)
}

extension FileSystem {
    /// Reads a whole regular file into memory, or nothing of it.
    ///
    /// Never blocks on what is not a file: the kind is looked at before opening (opening alone can act on a device)
    /// and again on what was opened, which is non-blocking. A write is noticed by the file's times, which tick every few
    /// milliseconds: a write within the tick of the last one before is not, so content that matters needs a digest.
    ///
    /// - Parameter followingLinks: With `false`, a symbolic link as the last component is `ELOOP`.
    package static func read(
        _ path: String, limit: Int, followingLinks: Bool = true
    ) throws(FileReadError) -> [UInt8] {
        do {
            let named = try FileStatus.of(path, followingLinks: followingLinks)
            if named.kind == .symbolicLink { throw SystemError(call: "open", code: ELOOP, subject: path) }
            guard named.kind == .regular else { throw FileReadError.notRegular(path: path, found: named.kind) }
            let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | (followingLinks ? 0 : O_NOFOLLOW)
            let file = FileDescriptor(owning: try systemCall("open", path) { cposix_open(path, flags, 0) })
            let before = try FileStatus.of(file, path)
            guard before.kind == .regular else { throw FileReadError.notRegular(path: path, found: before.kind) }
            guard before.bytes <= limit else {
                throw FileReadError.tooLarge(path: path, bytes: before.bytes, limit: limit)
            }
            let bytes = try file.bytes(upTo: before.bytes, path)
            let after = try FileStatus.of(file, path)
            guard bytes.count == before.bytes, after == before else {
                throw FileReadError.changedWhileRead(path: path)
            }
            return bytes
        } catch let error as SystemError {
            throw .system(error)
        } catch let error as FileReadError {
            throw error
        } catch {
            throw .system(SystemError(call: "read", code: EIO, subject: path))
        }
    }
}
