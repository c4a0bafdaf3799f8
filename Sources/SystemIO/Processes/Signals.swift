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

    /// A peer that closes early must be an error from `write`, not the end of the process.
    package static func ignoreBrokenPipes() {
        Glibc.signal(SIGPIPE, SIG_IGN)
    }

    /// A file that grows past the process's limit must be an error from `write`, `EFBIG`, not the end of the process.
    package static func ignoreFileSizeLimits() {
        Glibc.signal(SIGXFSZ, SIG_IGN)
    }
}
