internal import Glibc

/// An open descriptor with one owner, closed when the owner goes away.
package struct FileDescriptor: ~Copyable {
    /// The number to hand to a system call; valid only while this value lives.
    package let raw: CInt

    /// Takes ownership: nobody else may close `raw` from here on.
    package init(owning raw: CInt) { self.raw = raw }

    deinit { _ = Glibc.close(raw) }

    /// Gives ownership away without closing.
    package consuming func release() -> CInt {
        let raw = raw
        discard self
        return raw
    }

    /// Closes now and reports what `close` says: on a network file system a failed write may surface only here.
    ///
    /// The descriptor is gone whatever the result, so this is never repeated.
    package consuming func close(_ subject: String) throws(SystemError) {
        let raw = release()
        if Glibc.close(raw) == -1, let failure = SystemError.current("close", subject), failure.code != EINTR {
            throw failure
        }
    }
}
