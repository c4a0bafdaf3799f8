internal import CPosixShims
package import Dispatch
import Glibc

/// Signals delivered as Dispatch events instead of interrupting a thread.
package final class SignalSource: Sendable {
    nonisolated(unsafe) private let source: any DispatchSourceSignal  // Set once; Dispatch sources are thread-safe.

    /// Calls `handler` on `queue` for every delivery of `signal` until released; the default action is disabled.
    package init(_ signal: CInt, queue: DispatchQueue, handler: @escaping @Sendable () -> Void) {
        Glibc.signal(signal, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
        source.setEventHandler(handler: handler)
        source.activate()
    }

    deinit { source.cancel() }

    /// Makes a peer that closes early an error of `write`, `EPIPE`, and not the end of the process, on this thread and
    /// while `body` runs; what it starts must not be threads or programs. C function: `pthread_sigmask`.
    package static func withBrokenPipesAsErrors<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        var pipes = sigset_t()
        var before = sigset_t()
        sigemptyset(&pipes)
        sigaddset(&pipes, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipes, &before)
        defer {
            if sigismember(&before, SIGPIPE) == 0 {
                // The signal came to this thread alone; were it still pending, it would end the process now.
                var atOnce = timespec()
                while sigtimedwait(&pipes, nil, &atOnce) == -1, cposix_errno() == EINTR {}
                pthread_sigmask(SIG_SETMASK, &before, nil)
            }
        }
        return try body()
    }

    /// A peer that closes early must be an error from `write`, not the end of the process.
    package static func ignoreBrokenPipes() {
        Glibc.signal(SIGPIPE, SIG_IGN)
    }

    /// A file that grows past the process's limit must be an error from `write`, `EFBIG`, not the end of the process.
    package static func ignoreFileSizeLimits() {
        Glibc.signal(SIGXFSZ, SIG_IGN)
    }
}
