internal import CPosixShims
internal import Glibc

/// An exclusive `flock` on a file, held until this value goes away or the process ends, however it ends.
package struct FileLock: ~Copyable {
    private let file: FileDescriptor

    private init(file: consuming FileDescriptor) { self.file = file }

    /// Takes the lock, creating the file when needed, and tries for `timeout` while somebody else holds it.
    ///
    /// - Throws: `EWOULDBLOCK` from `flock` when it stayed taken.
    package static func acquire(_ path: String, timeout: Duration = .seconds(10)) throws(SystemError) -> FileLock {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let file = FileDescriptor(owning: try systemCall("open", path) { cposix_open(path, flags, 0o644) })
        let number = file.raw
        let deadline = ContinuousClock.now + timeout
        while true {
            do throws(SystemError) {
                try systemCall("flock", path) { flock(number, LOCK_EX | LOCK_NB) }
                return FileLock(file: file)
            } catch {
                guard error.code == EWOULDBLOCK, ContinuousClock.now < deadline else { throw error }
            }
            // Short against the fsyncs under the lock; a blocking flock could not be given up.
            usleep(1_000)
        }
    }
}
