internal import Bytes
internal import HTTPProtocol
internal import HTTPServer
internal import JSONText
internal import Synchronization
internal import SystemIO
internal import Telemetry

/// One worker's side of the service: its copy of the current plan and the scratch memory to score with.
final class ScoringApplication: Application {
    private let state: ServingState
    private let worker: Int
    private var generation: UInt64 = 0
    private var scorer: RowScorer?
    private var requestReader: ScoreRequestReader?
    private var faults = RequestFaults()
    private var scoredAt = ByteBuffer(capacity: 64)

    /// A content beyond this many bytes is read and scored on the offload pool, so that the worker's other connections
    /// do not wait for it: about a millisecond's worth, which is less when every row is explained by trees.
    private static let inlineBytes = 128 << 10
    private static let inlineExplainedBytes = 16 << 10

    init(_ state: ServingState, worker: Int) {
        self.state = state
        self.worker = worker
    }

    func workerWoke() { refresh() }

    /// Takes the current plan, letting go of the one before.
    private func refresh() {
        let latest = state.registry.generation.load(ordering: .acquiring)
        guard latest != generation, let plan = state.registry.current else { return }
        generation = latest
        scorer = RowScorer(plan)
        requestReader = ScoreRequestReader(plan)
    }

    func respond(to request: Request, at endpoint: Int, into response: inout Response) -> Disposition {
        switch ServiceRoute(rawValue: endpoint) {
        case .score: score(request, &response)
        case .scoreBatch: return scoreBatch(request, &response)
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
        refresh()
        guard let scorer else { return refuseWithoutModel(&response) }
        response.body.append(contentsOf: scorer.plan.infoText)
    }

    private func refuseWithoutModel(_ response: inout Response) {
        response.setProblem(
            .serviceUnavailable, code: "no_model", detail: "no model is active yet; /health says what is missing")
        response.addField("Retry-After", "1")
    }

    // MARK: - Scoring

    private func score(_ request: Request, _ response: inout Response) {
        refresh()
        guard let scorer, requestReader != nil else { return refuseWithoutModel(&response) }
        do {
            let query = try ScoreQuery(request.query)
            scoreOne(request.body, query, scorer, &response)
        } catch {
            response.setProblem(.badRequest, code: "bad_query", detail: error.detail)
        }
    }

    private func scoreOne(
        _ body: UnsafeRawBufferPointer, _ query: ScoreQuery, _ scorer: RowScorer, _ response: inout Response
    ) {
        let head: ScoreRequestHead
        do {
            head = try read(body, into: scorer.row)
        } catch {
            faults.removeAll()
            return response.setProblem(error, in: "the request")
        }
        guard faults.isEmpty else {
            state.metrics.add(.faults(faults), worker: worker)
            faults.write(to: &response)
            return faults.removeAll()
        }
        let started = Clock.monotonicNanoseconds()
        let plan = scorer.plan
        var score = 0.0
        scorer.score(rows: scorer.row, rowCount: 1, scores: &score)
        let bucket = plan.bucket(of: score)
        scoredAt.removeAll()
        scoredAt.appendTimestamp(utcMicroseconds: Clock.utcMicroseconds())
        ScoreResponseWriter.append(
            plan, driveID: UnsafeRawBufferPointer(rebasing: body[head.driveID]), day: head.day, score: score,
            bucket: bucket, reasons: scorer.reasons(row: scorer.row, limit: query.topReasons), row: scorer.row,
            scoredAt: scoredAt.bytes, to: &response.body)
        state.metrics.add(.row(bucket), worker: worker)
        state.metrics.add(.duration(Clock.monotonicNanoseconds() &- started), worker: worker)
    }

    private func read(
        _ body: UnsafeRawBufferPointer, into row: UnsafeMutablePointer<Double>
    ) throws(JSONError) -> ScoreRequestHead {
        var reader = JSONReader(body)
        let first = try reader.next()
        let head =
            try requestReader?.readItem(
                &reader, startingWith: first, bytes: body, item: nil, row: row, faults: &faults) ?? ScoreRequestHead()
        try reader.expectEnd()
        return head
    }

    private func scoreBatch(_ request: Request, _ response: inout Response) -> Disposition {
        refresh()
        guard let scorer, let requestReader else {
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
        let batch = BatchScoring(
            plan: scorer.plan, query: query,
            isLenient: request.field(.prefer).flatMap { HandlingPreference($0) } == .lenient,
            rowLimit: state.limits.batchRows)
        let isExplainedByTrees = query.topReasons > 0 && !scorer.plan.fillsMissingValues
        let inlineBytes =
            isExplainedByTrees ? ScoringApplication.inlineExplainedBytes : ScoringApplication.inlineBytes
        guard request.body.count <= inlineBytes else {
            return .offload { [metrics = state.metrics] body, response in
                var reader = requestReader
                batch.answer(
                    body, scorer: RowScorer(batch.plan), reader: &reader, count: { metrics.addFromPool($0) },
                    into: &response)
            }
        }
        var reader = requestReader
        batch.answer(
            request.body, scorer: scorer, reader: &reader,
            count: { state.metrics.add($0, worker: worker) }, into: &response)
        self.requestReader = reader
        return .respond
    }
}
