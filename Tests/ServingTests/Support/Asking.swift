import Bytes
import HTTPProtocol
import HTTPServer
import JSONText

@testable import Serving

/// What scoring answered, without a server around it.
struct ScoringAnswer {
    var status: UInt16
    /// The content, with the time of `scored_at` replaced by `T`.
    var text: String
    var fields: String
    var scoredRows = 0
    var faults = 0

    /// Asks one kind of scoring.
    init(_ scoring: some Scoring, _ body: String, _ session: ScoringSession) {
        var response = Response()
        var (rows, faults) = (0, 0)
        Array(body.utf8).withUnsafeBytes { bytes in
            scoring.answer(
                bytes, session: session,
                count: {
                    switch $0 {
                    case .rows(let counts): rows += counts.total
                    case .faults(let count): faults += count
                    case .duration: break
                    }
                }, into: &response)
        }
        status = response.status.rawValue
        text = response.body.text.replacing(/"scored_at":"[0-9T:.\-]+Z"/, with: "\"scored_at\":\"T\"")
        fields = response.fields.text
        scoredRows = rows
        self.faults = faults
    }

    static func single(_ body: String, _ plan: ScoringPlan, query: String = "") throws -> ScoringAnswer {
        ScoringAnswer(SingleScoring(query: try ScoreQuery(text: query)), body, ScoringSession(plan))
    }

    static func batch(
        _ body: String, _ plan: ScoringPlan, query: String = "", isLenient: Bool = false, rowLimit: Int = 10,
        answerBytes: Int = 1 << 20
    ) throws -> ScoringAnswer {
        let scoring = BatchScoring(
            query: try ScoreQuery(text: query), isLenient: isLenient, rowLimit: rowLimit,
            answerBytes: answerBytes)
        return ScoringAnswer(scoring, body, ScoringSession(plan))
    }

    var json: JSONValue? { try? JSONValue.parse(Array(text.utf8)) }
}

extension ScoreQuery {
    init(text: String) throws(QueryFault) {
        let outcome = Array(text.utf8).withUnsafeBytes { bytes in
            Result { () throws(QueryFault) in try ScoreQuery(bytes) }
        }
        self = try outcome.get()
    }
}

/// One item read into a row.
struct ReadItem {
    var head: ScoreRequestHead
    var row: [Double]
    var faults: RequestFaults

    init(_ body: String, _ reader: inout ScoreRequestReader, item: Int? = nil) throws(JSONError) {
        var row = [Double](repeating: -99, count: reader.plan.featureCount)
        var faults = RequestFaults()
        var reading = reader
        let outcome = Array(body.utf8).withUnsafeBytes { bytes in
            row.withUnsafeMutableBufferPointer { row in
                Result { () throws(JSONError) in
                    var json = JSONReader(bytes)
                    let first = try json.next()
                    guard let start = row.baseAddress else { return ScoreRequestHead() }
                    let head = try reading.readItem(
                        &json, startingWith: first, bytes: bytes, item: item, row: start, faults: &faults)
                    try json.expectEnd()
                    return head
                }
            }
        }
        reader = reading
        head = try outcome.get()
        self.row = row
        self.faults = faults
    }
}
