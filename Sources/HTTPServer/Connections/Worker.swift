internal import Bytes
import Glibc
internal import HTTPProtocol
internal import SystemIO
internal import Telemetry

/// One event loop: its own listeners, epoll set, connections, buffers and counters.
///
/// `run` holds one thread until the worker is drained or stopped; everything here is touched only on that thread,
/// except `mailbox`, `metrics` and `shared`, which are made for more. `output` is empty between events.
///
/// Its state is marked as not checked for overlapping access at run time: nothing it calls comes back to it, and some
/// sixty checks a request are a twentieth of what a small one costs.
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
    @exclusivity(unchecked) private var listenAgain: UInt64 = .max
    /// Accepting failed and has not succeeded since: said once in the log, counted each time.
    private var isStarved = false

    @exclusivity(unchecked) private var slots: [Connection?] = []
    private var freeSlots: [Int] = []
    private var generation: UInt32 = 0
    @exclusivity(unchecked) private var connectionCount = 0
    private var surplusCount = 0
    @exclusivity(unchecked) private var nextSweep: UInt64 = 0
    @exclusivity(unchecked) private(set) var isDraining = false
    @exclusivity(unchecked) private var isStopped = false

    @exclusivity(unchecked) var spareAssemblies: [RequestAssembly] = []
    /// Connections with whole requests received that gave way to the others.
    @exclusivity(unchecked) private var turns: [UInt64] = []
    /// When the last answer was written, in monotonic nanoseconds.
    @exclusivity(unchecked) var lastAnswer: UInt64 = 0
    /// The loop's clock, read once a round.
    @exclusivity(unchecked) var now: UInt64 = 0
    @exclusivity(unchecked) var date = HTTPDateCache()
    @exclusivity(unchecked) var identifiers = RequestIdentifiers()
    @exclusivity(unchecked) var response = Response()
    /// Answers on their way to the connection being served.
    @exclusivity(unchecked) var output = ByteBuffer(capacity: 64 << 10)
    /// The current request's id.
    @exclusivity(unchecked) var requestID = ByteBuffer(capacity: 128)

    private static let sweepMilliseconds: Int32 = 200
    private static let acceptPause: UInt64 = 100_000_000
    /// Requests of one connection answered in a row, and about how long that may take.
    private static let turnRequests = 64
    private static let turnNanoseconds: UInt64 = 2_000_000
    /// Connections accepted in one round, so that a flood of them leaves time for those that are open.
    private static let acceptBurst = 64
    /// Connections beyond the limit that may be open to hear of it; past that they are closed unheard.
    private static let surplusLimit = 64

    init(
        index: Int, descriptors: WorkerDescriptors, shared: ServerShared, mailbox: WorkerMailbox,
        metrics: ServerMetrics, application: any Application
    ) {
        self.index = index
        listeners = descriptors.listeners
        poll = descriptors.poll
        self.shared = shared
        self.mailbox = mailbox
        self.metrics = metrics
        self.application = application
        limits = shared.limits
        messageLimits = shared.messageLimits
    }

    // MARK: - The loop

    func run() {
        while !isStopped {
            let isWatching = connectionCount > 0 || listenAgain != .max
            let count: Int
            do {
                let timeout = isWatching ? Worker.sweepMilliseconds : -1
                count = try poll.wait(timeoutMilliseconds: turns.isEmpty ? timeout : 0)
            } catch {
                shared.log.error("event poll failed", ["worker": .int(index), "error": .string("\(error)")])
                break
            }
            now = Clock.monotonicNanoseconds()
            for event in 0..<count { handle(poll.event(at: event)) }
            takeTurns()
            if now >= nextSweep { sweep() }
            if isDraining && connectionCount == 0 { break }
        }
        for case let connection? in slots { close(connection) }
        listeners.removeAll()
    }

    private func handle(_ event: ReadyEvent) {
        if event.token == WorkerDescriptors.wakeToken { return handleMessages() }
        if event.token >= WorkerDescriptors.listenerToken {
            return acceptConnections(Int(event.token - WorkerDescriptors.listenerToken), atMost: Worker.acceptBurst)
        }
        guard let connection = connection(of: event.token) else { return }
        connectionIsReady(connection, event.events)
    }

    private func handleMessages() {
        for message in mailbox.takeAll() {
            switch message {
            case .wake: application.workerWoke()
            case .drain: drain()
            case .stop: isStopped = true
            case .finished(let token, let job):
                if let connection = connection(of: token) {
                    finishOffloaded(connection, job)
                } else if let assembly = job.assembly {
                    release(assembly)
                }
            }
        }
    }

    private func drain() {
        guard !isDraining else { return }
        isDraining = true
        // Connections the kernel has completed already are served rather than reset.
        for index in listeners.indices { acceptConnections(index, atMost: .max) }
        listeners.removeAll()
        listenAgain = .max
        // So are requests that are on their way: each gets its answer, the last on its connection.
        for case let connection? in slots where connection.phase == .idle {
            connection.deadline = min(connection.deadline, now &+ limits.drainGrace.nanoseconds)
        }
    }

    // MARK: - Connections

    private func connection(of token: UInt64) -> Connection? {
        let slot = Int(token & 0xFFFF_FFFF)
        guard slot < slots.count, let connection = slots[slot], connection.token == token else { return nil }
        return connection
    }

    private func acceptConnections(_ listener: Int, atMost limit: Int) {
        guard listener < listeners.count else { return }
        for _ in 0..<limit {
            do {
                guard let socket = try listeners[listener].accept() else { return }
                isStarved = false
                open(socket)
            } catch {
                return pauseAccepting(error)
            }
        }
    }

    /// Descriptors or memory ran out: new connections wait in the kernel's queue while those that are open go on.
    private func pauseAccepting(_ error: SystemError) {
        metrics.add(.acceptFailures)
        if !isStarved { shared.log.warning("cannot accept connections for now", ["error": .string("\(error)")]) }
        isStarved = true
        for listener in listeners { try? poll.remove(listener.descriptor) }
        listenAgain = now &+ Worker.acceptPause
    }

    private func open(_ socket: CInt) {
        metrics.add(.connectionsAccepted)
        let isSurplus = !shared.takeRoom()
        if isSurplus { metrics.add(.connectionsRefused) }
        guard !isSurplus || surplusCount < Worker.surplusLimit else { return StreamSocket.close(socket) }
        StreamSocket.disableNagle(socket)
        let slot = freeSlots.popLast() ?? slots.count
        if slot == slots.count { slots.append(nil) }
        generation = (generation &+ 1) & 0x3FFF_FFFF
        let connection = Connection(
            socket: socket, token: UInt64(generation) << 32 | UInt64(slot), endpoint: shared.admission.noEndpoint,
            isSurplus: isSurplus)
        slots[slot] = connection
        connectionCount += 1
        if isSurplus { surplusCount += 1 }
        metrics.set(.connectionsOpen, connectionCount)
        connection.deadline = now &+ limits.headTimeout.nanoseconds
        do {
            try poll.add(socket, connection.interest, token: connection.token)
        } catch {
            return close(connection)
        }
        if isSurplus { refuseForLackOfRoom(connection) }
    }

    /// Ends a connection; the socket closes with its last reference.
    func close(_ connection: Connection) {
        guard connection.phase != .closed else { return }
        connection.phase = .closed
        // A job that has begun still reads the buffer, whose memory counts until the job is back.
        if connection.job?.giveUp() ?? true { releaseAssembly(of: connection) }
        connection.assembly = nil
        connection.job = nil
        shared.hold(-connection.unsent.count)
        connection.unsent.removeAll(keeping: 0)
        let slot = Int(connection.token & 0xFFFF_FFFF)
        slots[slot] = nil
        freeSlots.append(slot)
        connectionCount -= 1
        if connection.isSurplus { surplusCount -= 1 } else { shared.giveBackRoom() }
        metrics.set(.connectionsOpen, connectionCount)
        if listenAgain != .max {
            // A descriptor has come free for whoever waits.
            listenAgain = now
            nextSweep = now
        }
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

    // MARK: - Turns

    /// Whether a connection has had as much of the loop as the others can be made to wait for.
    func isTurnOver(afterRequests count: Int) -> Bool {
        count >= Worker.turnRequests || lastAnswer > now &+ Worker.turnNanoseconds
    }

    /// Answers the other connections first. The requests are in memory already, so no event will tell of them.
    func giveWay(_ connection: Connection) {
        connection.phase = .waitingTurn
        connection.deadline = .max
        watch(connection, [])
        turns.append(connection.token)
    }

    private func takeTurns() {
        guard !turns.isEmpty else { return }
        let waiting = turns
        turns.removeAll(keepingCapacity: true)
        for token in waiting {
            guard let connection = connection(of: token), connection.phase == .waitingTurn else { continue }
            now = Clock.monotonicNanoseconds()
            resumeReceiving(connection)
        }
    }

    // MARK: - Time

    private func sweep() {
        nextSweep = now &+ UInt64(Worker.sweepMilliseconds) &* 1_000_000
        if now >= listenAgain { listenOnceMore() }
        for case let connection? in slots where now >= connection.deadline { timeOut(connection) }
    }

    private func listenOnceMore() {
        do {
            // An earlier attempt may have got half-way.
            for listener in listeners { try? poll.remove(listener.descriptor) }
            try WorkerDescriptors.add(listeners, to: poll)
            listenAgain = .max
        } catch {
            listenAgain = now &+ Worker.acceptPause
        }
    }
}
