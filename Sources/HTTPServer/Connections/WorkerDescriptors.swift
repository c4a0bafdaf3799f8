internal import SystemIO

/// What a worker needs of the operating system before it can begin. Made with the server, so that a lack of it is an
/// error of the start and not a server that listens and never answers.
struct WorkerDescriptors: @unchecked Sendable {  // Handed to one worker, which alone uses it.
    let poll: EventPoll
    let listeners: [ListeningSocket]

    static let listenerToken = UInt64(1) << 63
    static let wakeToken = UInt64.max

    init(listeners: [ListeningSocket], mailbox: WorkerMailbox) throws(SystemError) {
        self.listeners = listeners
        poll = try EventPoll()
        try poll.add(mailbox.wakeup.descriptor, .readable, token: WorkerDescriptors.wakeToken)
        try WorkerDescriptors.add(listeners, to: poll)
    }

    /// The listener at index i gets the token `listenerToken` + i.
    static func add(_ listeners: [ListeningSocket], to poll: EventPoll) throws(SystemError) {
        for (index, listener) in listeners.enumerated() {
            try poll.add(listener.descriptor, .readable, token: listenerToken + UInt64(index))
        }
    }
}
