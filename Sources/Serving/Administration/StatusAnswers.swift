internal import Bytes
internal import HTTPProtocol
internal import HTTPServer
internal import JSONText
internal import Storage
internal import SystemIO

/// The answers about the daemon and its model.
enum StatusAnswers {
    /// `GET /health`: ReliScore's three fields, then what an operator asks next.
    static func health(_ state: ServingState, into response: inout Response) {
        let status = state.registry.status
        let isReady = state.isReady(status)
        response.status = isReady ? .ok : .serviceUnavailable
        var answer = JSONObject()
        answer.append("status", .string(isReady ? "ok" : "unavailable"))
        answer.append("model_loaded", .bool(status.active != nil))
        answer.append("model_version", status.active.map { .string($0.version) } ?? .null)
        answer.append("ready", .bool(isReady))
        answer.append("draining", .bool(state.isDraining))
        let uptime = (Clock.monotonicNanoseconds() &- state.startedAt) / 1_000_000
        answer.append("uptime_seconds", .number(Double(uptime) / 1000))
        if let active = status.active {
            answer.append(
                "model",
                [
                    "type": .string(active.modelType), "digest": .string(active.digest),
                    "verified": .bool(active.isVerified), "activated_at": .string(active.activatedAt.description),
                ])
        }
        if let pending = status.pending {
            answer.append(
                "pending",
                ["version": pending.version.map(JSONValue.string) ?? .null, "reason": .string(pending.reason)])
        }
        if let rejection = status.lastRejection {
            answer.append(
                "last_rejection",
                [
                    "version": rejection.version.map(JSONValue.string) ?? .null, "code": .string(rejection.reason),
                    "reason": .string(rejection.sentence), "at": .string(rejection.at.description),
                ])
        }
        JSONValue.object(answer).write(to: &response.body)
    }

    /// A probe's answer: 200 with `{"status":"ok"}`, or 503 with why not.
    static func probe(_ isFine: Bool, otherwise reason: String, into response: inout Response) {
        guard isFine else {
            response.setProblem(.serviceUnavailable, code: "not_ready", detail: reason)
            return response.addField("Retry-After", "1")
        }
        response.body.append("{\"status\":\"ok\"}")
    }

    /// `GET /model/info`, rendered once a model.
    static func modelInfo(_ model: ServableModel) -> [UInt8] {
        var answer = JSONObject()
        answer.append("model_version", .string(model.version))
        answer.append("model_type", .string(model.modelType))
        answer.append("horizon_days", .number(model.horizonDays))
        answer.append("features", .array(model.featureNames.map(JSONValue.string)))
        if !model.textColumns.isEmpty { answer.append("categories", .object(model.categories)) }
        answer.append("metrics", .object(model.metrics))
        answer.append("digest", .string(model.digest.description))
        answer.append("verified", .bool(model.isVerified))
        answer.append("risk_buckets", ["medium": .number(model.cuts.medium), "high": .number(model.cuts.high)])
        answer.append("loaded_at", .string(model.loadedAt.description))
        answer.append("explained", .bool(model.explainer != nil))
        if let baseValue = model.baseValue { answer.append("base_value", .number(baseValue)) }
        var output = ByteBuffer()
        JSONValue.object(answer).write(to: &output)
        return output.array
    }
}
