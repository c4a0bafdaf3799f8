internal import Bytes
internal import HTTPServer
internal import SystemIO

/// One model and the memory to read, score and explain with. Used by one thread at a time.
/// Not checked for overlapping access, like `Worker`.
final class ScoringSession {
    let plan: ScoringPlan
    let scorer: RowScorer
    @exclusivity(unchecked) var reader: ScoreRequestReader
    /// Of the request being read.
    @exclusivity(unchecked) var faults = RequestFaults()
    @exclusivity(unchecked) private var scoredAt = ByteBuffer(capacity: 64)

    convenience init(_ plan: ScoringPlan) { self.init(ScoreRequestReader(plan)) }

    /// - Parameter reader: Another session's, for the key order it has learned.
    init(_ reader: ScoreRequestReader) {
        plan = reader.plan
        scorer = RowScorer(reader.plan)
        self.reader = reader
    }

    /// Writes answers of this moment; valid until the next call.
    func writerOfNow() -> ScoreResponseWriter {
        scoredAt.removeAll()
        scoredAt.appendTimestamp(utcMicroseconds: Clock.utcMicroseconds())
        return ScoreResponseWriter(plan: plan, scoredAt: scoredAt.bytes)
    }
}

/// Answers one kind of scoring request.
protocol Scoring: Sendable {
    /// Answers a request's content.
    ///
    /// - Parameters:
    ///   - session: Decides the model, for the whole of the request.
    ///   - count: Where the counters go.
    func answer(
        _ body: UnsafeRawBufferPointer, session: ScoringSession, count: (ScoringCounter) -> Void,
        into response: inout Response)
}
