import Synchronization
internal import SystemIO

/// Messages to a worker from other threads; posting wakes its event poll.
final class WorkerMailbox: Sendable {
    enum Message: Sendable {
        /// Something that the applications share has changed: `Application.workerWoke`.
        case wake
        /// Stop accepting, finish what runs, then end.
        case drain
        /// Close everything and end.
        case stop
        /// An offloaded answer is ready for the connection of this token.
        case finished(token: UInt64, OffloadedJob)
    }

    let wakeup: Wakeup
    private let messages = Mutex<[Message]>([])

    init() throws(SystemError) { wakeup = try Wakeup() }

    func post(_ message: Message) {
        messages.withLock { $0.append(message) }
        wakeup.signal()
    }

    func takeAll() -> [Message] {
        wakeup.clear()
        return messages.withLock { waiting in
            let taken = waiting
            waiting.removeAll(keepingCapacity: true)
            return taken
        }
    }
}
