internal import HTTPServer
import Synchronization
internal import SystemIO
internal import Telemetry

/// What every worker's application shares.
final class ServingState: Sendable {
    let registry: ModelRegistry
    let openAPI = TextOfModel()
    let metrics: ScoringMetrics
    let limits: ServerLimits
    let version: String
    let hasToken: Bool
    let log: Log
    let startedAt = Clock.monotonicNanoseconds()
    private let draining = Atomic(false)
    private let writeServerMetrics: @Sendable (inout PrometheusText) -> Void

    init(
        registry: ModelRegistry, workerCount: Int, limits: ServerLimits, version: String, hasToken: Bool, log: Log,
        writeServerMetrics: @escaping @Sendable (inout PrometheusText) -> Void
    ) {
        self.registry = registry
        self.limits = limits
        self.version = version
        self.hasToken = hasToken
        self.log = log
        self.writeServerMetrics = writeServerMetrics
        metrics = ScoringMetrics(workerCount: workerCount)
    }

    var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// From now on the daemon says that it is not ready.
    func startDraining() { draining.store(true, ordering: .relaxed) }

    /// A model answers and requests are welcome.
    var isReady: Bool { isReady(registry.status) }

    /// The same, of a status taken before, for an answer that tells both.
    func isReady(_ status: RegistryStatus) -> Bool { !isDraining && status.active != nil }

    func writeMetrics(to text: inout PrometheusText) {
        metrics.write(to: &text)
        RegistryMetrics.write(registry.status, to: &text)
        writeServerMetrics(&text)
        text.describe("reliscore_log_lines_dropped_total", .counter, "Log lines lost because their reader was slow.")
        text.sample("reliscore_log_lines_dropped_total", UInt64(log.droppedLines))
        text.describe("reliscore_build_info", .gauge, "The running program.")
        text.sample("reliscore_build_info", labels: [("version", version)], 1 as UInt64)
        ProcessMetrics.write(to: &text)
    }
}
