import Dispatch
import Synchronization

/// A bounded number of threads with a bounded queue, for work that would hold up an event loop.
package final class OffloadPool: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        /// Jobs accepted and not finished.
        var jobs = 0
        var threads = 0
    }

    private let width: Int
    private let queueBound: Int
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "reliscore.offload", qos: .userInitiated, attributes: .concurrent)

    /// - Parameters:
    ///   - width: Jobs that run at once.
    ///   - queueBound: Jobs that may wait besides.
    package init(width: Int, queueBound: Int) {
        self.width = max(width, 1)
        self.queueBound = max(queueBound, 0)
    }

    /// Jobs past those that can run at once.
    package var queuedJobs: Int { state.withLock { max($0.jobs - width, 0) } }

    /// Runs `job` soon, or returns false when the queue is full.
    package func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
        let (isAccepted, needsThread) = state.withLock { state in
            guard state.jobs < width + queueBound else { return (false, false) }
            state.jobs += 1
            state.waiting.append(job)
            guard state.threads < width else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        if needsThread { queue.async { self.runJobs() } }
        return isAccepted
    }

    /// Runs jobs until none waits. Each is let go of before the next, with whatever it holds.
    private func runJobs() {
        while let job = nextJob() {
            job()
            state.withLock { $0.jobs -= 1 }
        }
    }

    private func nextJob() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
