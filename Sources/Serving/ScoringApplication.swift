internal import Bytes
internal import HTTPProtocol
internal import HTTPServer
internal import Synchronization
internal import SystemIO
internal import Telemetry

/// One worker's side of the service: its copy of the current plan and the scratch memory to score with.
/// Not checked for overlapping access, like `Worker`.
final class ScoringApplication: Application {
    private let state: ServingState
    private let worker: Int
    @exclusivity(unchecked) private var generation: UInt64 = 0
    @exclusivity(unchecked) private var session: ScoringSession?

    private static let trimmedBytes = 4 << 20

    init(_ state: ServingState, worker: Int) {
        self.state = state
        self.worker = worker
    }

    func workerWoke() { _ = currentSession() }

    /// Takes the current model, letting go of the one before; nil while there is none.
    private func currentSession() -> ScoringSession? {
        let latest = state.registry.generation.load(ordering: .acquiring)
        if latest != generation, let plan = state.registry.current {
            generation = latest
            session = ScoringSession(plan)
        }
        return session
    }

    func respond(to request: Request, at endpoint: Int, into response: inout Response) -> Disposition {
        switch ServiceRoute(rawValue: endpoint) {
        case .score: return score(request, isBatch: false, &response)
        case .scoreBatch: return score(request, isBatch: true, &response)
        case .modelInfo: modelInfo(&response)
        case .health: StatusAnswers.health(state, into: &response)
        case .live: response.body.append("{\"status\":\"ok\"}")
        case .ready:
            StatusAnswers.probe(
                state.isReady, otherwise: state.isDraining ? "the server is stopping" : "no model is active yet",
                into: &response)
        case .started:
            StatusAnswers.probe(
                state.registry.generation.load(ordering: .relaxed) > 0, otherwise: "no model has been active yet",
                into: &response)
        case .metrics:
            var text = PrometheusText()
            state.writeMetrics(to: &text)
            response.contentType = .prometheusText
            response.body = text.finish()
        case .openAPI: DocumentationAnswers.openAPI(state, into: &response)
        case .docs: DocumentationAnswers.page(into: &response)
        case nil: response.setProblem(.notFound, code: "not_found", detail: "nothing is served here")
        }
        return .respond
    }

    private func modelInfo(_ response: inout Response) {
        guard let session = currentSession() else { return refuseWithoutModel(&response) }
        response.body.append(contentsOf: session.plan.infoText)
    }

    private func refuseWithoutModel(_ response: inout Response) {
        response.setProblem(
            .serviceUnavailable, code: "no_model", detail: "no model is active yet; /health says what is missing")
        response.addField("Retry-After", "1")
    }

    // MARK: - Scoring

    private func score(_ request: Request, isBatch: Bool, _ response: inout Response) -> Disposition {
        guard let session = currentSession() else {
            refuseWithoutModel(&response)
            return .respond
        }
        let query: ScoreQuery
        do {
            query = try ScoreQuery(request.query)
        } catch {
            response.setProblem(.badRequest, code: "bad_query", detail: error.detail)
            return .respond
        }
        guard isBatch else {
            return answer(SingleScoring(query: query), request, session, isExplained: query.topReasons > 0, &response)
        }
        let batch = BatchScoring(
            query: query, isLenient: handling(of: request) == .lenient, rowLimit: state.limits.batchRows,
            answerBytes: state.limits.answerBytes)
        return answer(batch, request, session, isExplained: query.topReasons > 0, &response)
    }

    private func handling(of request: Request) -> HandlingPreference? {
        var handling: HandlingPreference?
        request.forEachField(.prefer) { value in handling = handling ?? HandlingPreference(value) }
        return handling
    }

    /// Answers here when that is quick, else on the offload pool with the same model, so that the worker's other
    /// connections do not wait for it.
    private func answer(
        _ scoring: some Scoring, _ request: Request, _ session: ScoringSession, isExplained: Bool,
        _ response: inout Response
    ) -> Disposition {
        guard session.plan.cost.isLong(contentBytes: request.body.count, isExplained: isExplained) else {
            scoring.answer(
                request.body, session: session, count: { state.metrics.add($0, worker: worker) }, into: &response)
            return .respond
        }
        return .offload { [metrics = state.metrics, reader = session.reader] body, response in
            scoring.answer(
                body, session: ScoringSession(reader), count: { metrics.addFromPool($0) }, into: &response)
            // What a client made us take for one odd request is not kept for good.
            if body.count > ScoringApplication.trimmedBytes { Memory.releaseUnused() }
        }
    }
}
