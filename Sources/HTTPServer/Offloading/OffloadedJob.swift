import Synchronization

/// One request's work for the offload pool, with its content and, later, its answer.
///
/// It belongs to the worker that made it until `claim` succeeds on one side: on the pool, which then runs it and posts
/// it back to the worker, or on the worker, which then gives it up and gets the content's memory back.
final class OffloadedJob: @unchecked Sendable {  // `isClaimed` and the worker's mailbox pass it between threads.
    typealias Work = @Sendable (UnsafeRawBufferPointer, inout Response) -> Void

    private(set) var assembly: RequestAssembly?
    private let content: UnsafeRawBufferPointer
    private let work: Work
    private let isClaimed = Atomic(false)
    /// The answer, once the job is back from the pool.
    var response = Response()

    /// - Parameter content: Points into `assembly`, which stays untouched until the job is back or given up.
    init(assembly: RequestAssembly, content: UnsafeRawBufferPointer, work: @escaping Work) {
        self.assembly = assembly
        self.content = content
        self.work = work
    }

    /// On the pool: does the work, unless the worker gave the job up. Returns whether it did.
    func run() -> Bool {
        guard claim(), let assembly else { return false }
        withExtendedLifetime(assembly) { work(content, &response) }
        return true
    }

    /// On the worker: true when the job had not begun, never will, and its memory is the worker's again.
    func giveUp() -> Bool {
        guard claim() else { return false }
        assembly = nil
        return true
    }

    private func claim() -> Bool { !isClaimed.exchange(true, ordering: .acquiringAndReleasing) }
}
