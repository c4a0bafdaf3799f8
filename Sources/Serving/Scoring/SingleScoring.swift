internal import HTTPServer
internal import JSONText
internal import SystemIO

/// Answers one `/score` request.
struct SingleScoring: Scoring {
    let query: ScoreQuery

    func answer(
        _ body: UnsafeRawBufferPointer, session: ScoringSession, count: (ScoringCounter) -> Void,
        into response: inout Response
    ) {
        defer { if !session.faults.isEmpty { session.faults.removeAll() } }
        let head: ScoreRequestHead
        do {
            head = try read(body, session)
        } catch {
            return response.setProblem(error)
        }
        guard session.faults.isEmpty else { return refuse(session, count, &response) }
        let started = Clock.monotonicNanoseconds()
        let scorer = session.scorer
        var score = 0.0
        scorer.score(rows: scorer.row, rowCount: 1, scores: &score)
        guard !score.isNaN else {
            scorer.addOverflow(of: scorer.row, item: nil, to: &session.faults)
            if let driveID = head.driveIDText(in: body) { session.faults.name(driveID: driveID, since: 0) }
            return refuse(session, count, &response)
        }
        session.writerOfNow().append(
            driveID: UnsafeRawBufferPointer(rebasing: body[head.driveID]), day: head.day, score: score,
            reasons: scorer.reasons(row: scorer.row, limit: query.topReasons), row: scorer.row, to: &response.body)
        var counts = RowCounts()
        counts.add(session.plan.bucket(of: score))
        count(.rows(counts))
        count(.duration(Clock.monotonicNanoseconds() &- started))
    }

    private func read(
        _ body: UnsafeRawBufferPointer, _ session: ScoringSession
    ) throws(JSONError) -> ScoreRequestHead {
        var reader = JSONReader(body)
        let first = try reader.next()
        let head = try session.reader.readItem(
            &reader, startingWith: first, bytes: body, item: nil, row: session.scorer.row, faults: &session.faults)
        try reader.expectEnd()
        return head
    }

    private func refuse(_ session: ScoringSession, _ count: (ScoringCounter) -> Void, _ response: inout Response) {
        count(.faults(session.faults.count))
        session.faults.write(to: &response)
    }
}
