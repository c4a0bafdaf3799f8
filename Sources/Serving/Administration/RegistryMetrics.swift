internal import SystemIO
internal import Telemetry

/// The registry's part of `/metrics`.
enum RegistryMetrics {
    static func write(_ status: RegistryStatus, to text: inout PrometheusText) {
        text.describe("reliscore_model_info", .gauge, "The model being served.")
        if let active = status.active {
            text.sample(
                "reliscore_model_info",
                labels: [
                    ("version", active.version), ("type", active.modelType), ("digest", active.digest),
                    ("verified", active.isVerified ? "true" : "false"),
                ], 1 as UInt64)
        }
        text.describe("reliscore_model_swaps_total", .counter, "Models made active, the first included.")
        text.sample("reliscore_model_swaps_total", status.swaps)
        text.describe("reliscore_versions_rejected_total", .counter, "Versions found unfit to serve, by reason.")
        for (reason, count) in status.rejections.sorted(by: { $0.key < $1.key }) {
            text.sample("reliscore_versions_rejected_total", labels: [("reason", reason)], count)
        }
        text.describe("reliscore_models_in_memory", .gauge, "Models not yet freed: 1, or 2 while one is drained.")
        text.sample("reliscore_models_in_memory", UInt64(max(ScoringPlan.liveCount, 0)))
        guard let active = status.active else { return }
        text.describe(
            "reliscore_model_load_duration_seconds", .gauge, "Reading, verifying and warming the active model.")
        text.sample("reliscore_model_load_duration_seconds", status.lastLoadSeconds)
        text.describe("reliscore_model_swap_pause_seconds", .gauge, "How long the last swap could make a worker wait.")
        text.sample("reliscore_model_swap_pause_seconds", status.lastSwapPauseSeconds)
        text.describe("reliscore_model_last_swap_timestamp_seconds", .gauge, "When the active model became active.")
        text.sample("reliscore_model_last_swap_timestamp_seconds", Double(active.activatedAt.microseconds) / 1e6)
    }
}
