import Dispatch
import Glibc
internal import HTTPProtocol
import Synchronization
package import SystemIO
package import Telemetry

/// What every worker of a server has in common; immutable but for the count of open
/// connections.
final class ServerShared: Sendable {
    let admission: Admission
    let limits: ServerLimits
    let messageLimits: MessageLimits
    let pool: OffloadPool
    let log: Log
    /// Bound on `heldBytes`.
    let heldBytesLimit: Int
    private let held = Atomic(0)
    private let openConnections = Atomic(0)

    init(
        router: Router, limits: ServerLimits, access: AccessControl, pool: OffloadPool, log: Log
    ) {
        admission = Admission(router: router, access: access, bodyBytes: limits.bodyBytes)
        self.limits = limits
        self.pool = pool
        self.log = log
        heldBytesLimit = max(limits.bufferedBytes, 4 * limits.bodyBytes)
        var messageLimits = MessageLimits()
        messageLimits.headBytes = limits.headBytes
        messageLimits.fields = limits.fields
        messageLimits.targetBytes = limits.targetBytes
        messageLimits.bodyBytes = limits.bodyBytes
        messageLimits.chunks = limits.chunks
        self.messageLimits = messageLimits
    }

    /// Counts one more connection, unless the limit is reached.
    func takeRoom() -> Bool {
        if openConnections.add(1, ordering: .relaxed).newValue <= limits.connections { return true }
        giveBackRoom()
        return false
    }

    /// Memory of all workers held by requests being received, beyond their first buffer, and by answers not yet sent.
    var heldBytes: Int { held.load(ordering: .relaxed) }

    /// Counts memory taken, or given back when negative.
    func hold(_ bytes: Int) {
        if bytes != 0 { held.add(bytes, ordering: .relaxed) }
    }

    func giveBackRoom() { openConnections.subtract(1, ordering: .relaxed) }
}

/// An HTTP server: one event loop a worker, each on its own Dispatch queue with its own listeners.
package final class Server: Sendable {
    private let shared: ServerShared
    /// Per worker, until it takes them: a drained worker closes its listeners by letting go of them.
    private let descriptors: Mutex<[WorkerDescriptors?]>
    private let mailboxes: [WorkerMailbox]
    private let metrics: [ServerMetrics]
    private let running = DispatchGroup()

    /// The addresses bound, with the port the kernel chose where 0 was asked for.
    package let addresses: [SocketAddress]

    /// Binds every address for every worker; nothing is accepted before `start`.
    ///
    /// - Throws: `SystemError` of the call that failed, `bind` with `EADDRINUSE` when the port is taken.
    package init(
        addresses wanted: [SocketAddress], workers: Int, endpoints: [Endpoint], access: AccessControl,
        limits: ServerLimits, pool: OffloadPool, log: Log
    ) throws(SystemError) {
        let workers = max(workers, 1)
        let router = Router(endpoints)
        shared = ServerShared(
            router: router, limits: limits, access: access, pool: pool, log: log)
        var listeners = [[ListeningSocket]](repeating: [], count: workers)
        var port = wanted.first?.port ?? 0
        var unavailable: SystemError?
        for address in wanted {
            do {
                // Port 0 means one port of the kernel's choice for all addresses and workers.
                for (worker, listener) in try Server.listen(on: address.with(port: port), workers).enumerated() {
                    port = listener.address.port
                    listeners[worker].append(listener)
                }
            } catch {
                // A name may stand for an IPv6 address on a machine without IPv6: the others are enough.
                guard error.code == EADDRNOTAVAIL || error.code == EAFNOSUPPORT else { throw error }
                unavailable = error
            }
        }
        addresses = listeners[0].map(\.address)
        if addresses.isEmpty, let unavailable { throw unavailable }
        var mailboxes: [WorkerMailbox] = []
        var descriptors: [WorkerDescriptors?] = []
        for listeners in listeners {
            let mailbox = try WorkerMailbox()
            mailboxes.append(mailbox)
            descriptors.append(try WorkerDescriptors(listeners: listeners, mailbox: mailbox))
        }
        self.mailboxes = mailboxes
        self.descriptors = Mutex(descriptors)
        metrics = mailboxes.map { _ in ServerMetrics(routeCount: endpoints.count + 1) }
    }

    /// One listener a worker, all on the same port.
    private static func listen(on address: SocketAddress, _ workers: Int) throws(SystemError) -> [ListeningSocket] {
        if workers > 1 { try ListeningSocket.checkFree(address) }
        var listeners: [ListeningSocket] = []
        for _ in 0..<workers {
            let port = listeners.first?.address.port ?? address.port
            listeners.append(try ListeningSocket(address.with(port: port), sharesPort: workers > 1))
        }
        return listeners
    }

    /// Starts the event loops.
    ///
    /// - Parameter application: Called once a worker, on the worker's thread.
    package func start(application: @escaping @Sendable (_ worker: Int) -> any Application) {
        for (index, mailbox) in mailboxes.enumerated() {
            let queue = DispatchQueue(label: "reliscore.worker.\(index)", qos: .userInitiated)
            queue.async(group: running) { [self] in
                makeWorker(index, mailbox, application(index))?.run()
            }
        }
    }

    /// Nothing but the worker may hold on to its listeners: letting go of them is how it closes them.
    private func makeWorker(_ index: Int, _ mailbox: WorkerMailbox, _ application: any Application) -> Worker? {
        let taken = descriptors.withLock { held in
            defer { held[index] = nil }
            return held[index]
        }
        return taken.map {
            Worker(
                index: index, descriptors: $0, shared: shared, mailbox: mailbox, metrics: metrics[index],
                application: application)
        }
    }

    /// Has every worker call its application's `workerWoke`.
    package func wakeWorkers() {
        for mailbox in mailboxes { mailbox.post(.wake) }
    }

    /// Stops accepting, lets running requests finish, and waits for that.
    ///
    /// - Returns: False when `limit` passed first; the remaining connections are then dropped.
    package func drain(limit: Duration) -> Bool {
        for mailbox in mailboxes { mailbox.post(.drain) }
        let nanoseconds = Int(min(limit.nanoseconds, UInt64(Int.max)))
        if running.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success { return true }
        for mailbox in mailboxes { mailbox.post(.stop) }
        _ = running.wait(timeout: .now() + .seconds(1))
        return false
    }

    /// The server's metrics, summed over its workers.
    package func writeMetrics(to text: inout PrometheusText) {
        ServerMetrics.write(metrics.map(\.cells), router: shared.admission.router, to: &text)
        text.describe("http_server_queued_jobs", .gauge, "Large requests waiting for a thread of the offload pool.")
        text.sample("http_server_queued_jobs", UInt64(shared.pool.queuedJobs))
    }
}
