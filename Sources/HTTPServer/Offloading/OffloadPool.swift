import Dispatch
import Synchronization

/// A bounded number of threads with a bounded queue, for work that would hold up an event loop.
package final class OffloadPool: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var running = 0
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

    /// Jobs that wait for a thread.
    package var queuedJobs: Int { state.withLock { $0.waiting.count } }

    /// Runs `job` soon, or returns false when the queue is full.
    package func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
        enum Decision { case start, queued, full }
        let decision: Decision = state.withLock { state in
            if state.running < width {
                state.running += 1
                return .start
            }
            guard state.waiting.count < queueBound else { return .full }
            state.waiting.append(job)
            return .queued
        }
        switch decision {
        case .full: return false
        case .queued: return true
        case .start:
            queue.async { self.run(startingWith: job) }
            return true
        }
    }

    private func run(startingWith first: @Sendable () -> Void) {
        first()
        while let next = nextJob() { next() }
    }

    private func nextJob() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
