internal import HTTPProtocol
package import HTTPServer
package import Storage
internal import Synchronization
package import SystemIO
package import Telemetry

/// The daemon: a model registry and an HTTP server over it.
package final class ScoringService: Sendable {
    package struct Settings: Sendable {
        package var addresses: [SocketAddress] = []
        package var workers = 1
        /// Bearer token wanted for scoring and model information; nil leaves them open.
        package var token: String?
        package var limits = ServerLimits()
        package var registry = ModelRegistry.Settings()
        package var version = ""

        package init() {}
    }

    private let server: Server
    private let registry: ModelRegistry
    private let state: ServingState

    /// Binds the addresses; nothing is answered before `start`.
    ///
    /// - Throws: `SystemError` of `bind` and its like.
    package init(store: ArtifactStore, settings: Settings, log: Log) throws(SystemError) {
        let workers = max(settings.workers, 1)
        let server = try Server(
            addresses: settings.addresses, workers: workers,
            endpoints: ServiceRoute.endpoints(limits: settings.limits), access: AccessControl(token: settings.token),
            limits: settings.limits, pool: OffloadPool(width: workers, queueBound: settings.limits.queuedJobs),
            log: log)
        self.server = server
        registry = ModelRegistry(
            store: store, settings: settings.registry, log: log, onSwap: { server.wakeWorkers() })
        state = ServingState(
            registry: registry, workerCount: workers, limits: settings.limits, version: settings.version,
            hasToken: settings.token != nil, log: log, writeServerMetrics: { server.writeMetrics(to: &$0) })
    }

    package var addresses: [SocketAddress] { server.addresses }

    /// The version that answers now.
    package var activeVersion: String? { registry.status.active?.version }

    /// Waits this long for the first model, so that a restart loses no request; then health answers, model or not.
    private static let firstModelLimit = Duration.seconds(10)

    /// Looks for a model once, then answers requests. Without a model it answers that.
    package func start() {
        registry.start(waitingAtMost: ScoringService.firstModelLimit)
        server.start { [state] worker in ScoringApplication(state, worker: worker) }
    }

    /// Looks for changed versions now.
    package func rescan() { registry.requestLook() }

    /// Says not ready, finishes what runs and stops.
    ///
    /// - Returns: False when `limit` passed first and connections were dropped.
    package func drain(limit: Duration) -> Bool {
        state.startDraining()
        return server.drain(limit: limit)
    }
}
