internal import Bytes
import Glibc
internal import HTTPProtocol
internal import SystemIO
internal import Telemetry

/// One event loop: its own listeners, epoll set, connections, buffers and counters.
///
/// `run` holds one thread until the worker is drained or stopped; everything here is touched only on that thread,
/// except `mailbox` and `metrics`, which are made for more.
final class Worker {
    let index: Int
    let mailbox: WorkerMailbox
    let metrics: ServerMetrics
    let shared: ServerShared
    let application: any Application
    let limits: ServerLimits
    let messageLimits: MessageLimits

    private let poll: EventPoll
    private var listeners: [ListeningSocket]
    /// Listeners are asked again at this time after descriptors ran out; `.max` while they are in the poll.
    private var listenAgain: UInt64 = .max

    private var slots: [Connection?] = []
    private var freeSlots: [Int] = []
    private var generation: UInt32 = 0
    private(set) var connectionCount = 0
    private let connectionLimit: Int
    private var nextSweep: UInt64 = 0
    private(set) var isDraining = false
    private var isStopped = false

    var spareAssemblies: [RequestAssembly] = []
    /// Memory held by requests being received beyond their first buffer.
    var extraBufferedBytes = 0
    /// The loop's clock, read once a round.
    var now: UInt64 = 0
    var date = HTTPDateCache()
    var identifiers = RequestIdentifiers()
    var response = Response()
    var output = ByteBuffer(capacity: 64 << 10)
    /// The current request's id.
    var requestID = ByteBuffer(capacity: 128)

    private static let listenerToken = UInt64(1) << 63
    private static let wakeToken = UInt64.max
    private static let sweepInterval: UInt64 = 200_000_000

    init(
        index: Int, listeners: [ListeningSocket], shared: ServerShared, mailbox: WorkerMailbox, metrics: ServerMetrics,
        application: any Application
    ) throws(SystemError) {
        self.index = index
        self.listeners = listeners
        self.shared = shared
        self.mailbox = mailbox
        self.metrics = metrics
        self.application = application
        limits = shared.limits
        messageLimits = shared.messageLimits
        connectionLimit = max(shared.limits.connections / shared.workerCount, 1)
        poll = try EventPoll()
        try poll.add(mailbox.wakeup.descriptor, .readable, token: Worker.wakeToken)
        try addListenersToPoll()
    }

    // MARK: - The loop

    func run() {
        while !isStopped {
            let isWatching = connectionCount > 0 || listenAgain != .max
            let count: Int
            do {
                count = try poll.wait(timeoutMilliseconds: isWatching ? 200 : -1)
            } catch {
                shared.log.error("event poll failed", ["worker": .int(index), "error": .string("\(error)")])
                break
            }
            now = Clock.monotonicNanoseconds()
            for event in 0..<count { handle(poll.event(at: event)) }
            if now >= nextSweep { sweep() }
            if isDraining && connectionCount == 0 { break }
        }
        for slot in slots.indices { slots[slot] = nil }
        listeners.removeAll()
    }

    private func handle(_ event: ReadyEvent) {
        if event.token == Worker.wakeToken { return handleMessages() }
        if event.token >= Worker.listenerToken { return acceptAll(Int(event.token - Worker.listenerToken)) }
        guard let connection = connection(of: event.token) else { return }
        connectionIsReady(connection, event.events)
    }

    private func handleMessages() {
        for message in mailbox.takeAll() {
            switch message {
            case .wake: application.workerWoke()
            case .drain: drain()
            case .stop: isStopped = true
            case .finished(let token, let answer):
                if let connection = connection(of: token) { finishOffloaded(connection, answer) }
            }
        }
    }

    private func drain() {
        guard !isDraining else { return }
        isDraining = true
        // Connections the kernel has completed already are served rather than reset.
        for index in listeners.indices { acceptAll(index) }
        listeners.removeAll()
        for case let connection? in slots where connection.phase == .idle {
            // A request may have arrived that was not read yet: it gets its answer, the last on this connection.
            connection.isClosing = true
            connectionIsReady(connection, .readable)
            if connection.phase == .idle { close(connection) }
        }
    }

    // MARK: - Connections

    private func connection(of token: UInt64) -> Connection? {
        let slot = Int(token & 0xFFFF_FFFF)
        guard slot < slots.count, let connection = slots[slot], connection.token == token else { return nil }
        return connection
    }

    private func acceptAll(_ listener: Int) {
        guard listener < listeners.count else { return }
        // At most a round's worth, so that a flood of connections leaves time for those that are open.
        for _ in 0..<64 {
            do {
                guard let socket = try listeners[listener].accept() else { return }
                open(socket)
            } catch {
                metrics.add(.acceptFailures)
                shared.log.warning("cannot accept connections for now", ["error": .string("\(error)")])
                for paused in listeners { try? poll.remove(paused.descriptor) }
                listenAgain = now &+ 100_000_000
                return
            }
        }
    }

    private func addListenersToPoll() throws(SystemError) {
        for (index, listener) in listeners.enumerated() {
            try poll.add(listener.descriptor, .readable, token: Worker.listenerToken + UInt64(index))
        }
        listenAgain = .max
    }

    private func open(_ socket: CInt) {
        metrics.add(.connectionsAccepted)
        guard connectionCount < connectionLimit else {
            metrics.add(.connectionsRefused)
            return refuseForLackOfRoom(socket)
        }
        StreamSocket.disableNagle(socket)
        let slot = freeSlots.popLast() ?? slots.count
        if slot == slots.count { slots.append(nil) }
        generation = (generation &+ 1) & 0x3FFF_FFFF
        let connection = Connection(socket: socket, token: UInt64(generation) << 32 | UInt64(slot))
        do {
            try poll.add(socket, connection.interest, token: connection.token)
        } catch {
            freeSlots.append(slot)  // The socket closes with `connection`.
            return
        }
        connection.deadline = now &+ limits.headTimeout.nanoseconds
        slots[slot] = connection
        connectionCount += 1
        metrics.set(.connectionsOpen, connectionCount)
    }

    /// Ends a connection; the socket closes with its last reference.
    func close(_ connection: Connection) {
        let slot = Int(connection.token & 0xFFFF_FFFF)
        guard slot < slots.count, slots[slot] === connection else { return }
        if connection.isWorking {
            // The pool still reads the buffer: it goes when the job lets go of it.
            if let assembly = connection.assembly { forgetExtraMemory(of: assembly) }
            connection.assembly = nil
        } else {
            releaseAssembly(of: connection)
        }
        slots[slot] = nil
        freeSlots.append(slot)
        connectionCount -= 1
        metrics.set(.connectionsOpen, connectionCount)
    }

    /// Asks the poll for other events of a connection than before.
    func watch(_ connection: Connection, _ events: EventSet) {
        guard connection.interest != events else { return }
        connection.interest = events
        do {
            try poll.change(connection.socket, events, token: connection.token)
        } catch {
            close(connection)
        }
    }

    // MARK: - Time

    private func sweep() {
        nextSweep = now &+ Worker.sweepInterval
        if now >= listenAgain {
            do {
                try addListenersToPoll()
            } catch {
                listenAgain = now &+ 100_000_000
            }
        }
        for case let connection? in slots where now >= connection.deadline { timeOut(connection) }
    }
}
