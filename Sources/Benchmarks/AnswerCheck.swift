internal import JSONText

/// Looks at what a server answers before its time is taken: speed counts for right answers only.
enum AnswerCheck {
    /// Every golden row must get its score, singly.
    ///
    /// The tolerance is a few units in the last place: another library may sum or exponentiate in another order.
    static func goldenScores(_ server: Server, _ workload: Workload, path: String) throws(BenchFailure) {
        let client = try HTTPClient(port: server.port)
        for (index, body) in workload.golden.enumerated() {
            let score = try riskScores(client, path, body, server)
            let expected = workload.goldenScores[index]
            guard score.count == 1, abs(score[0] - expected) <= 1e-12 * abs(expected) else {
                throw BenchFailure(
                    "\(server.name)\(path): expected score \(expected) of golden row \(index), found \(score)")
            }
        }
    }

    /// The scores of one request, single or batch.
    static func riskScores(
        _ client: HTTPClient, _ path: String, _ body: [UInt8], _ server: Server
    ) throws(BenchFailure) -> [Double] {
        let answer = try client.post(path, body)
        guard answer.status == 200, let value = try? JSONValue.parse(answer.body) else {
            throw BenchFailure(
                "\(server.name)\(path): expected 200 and JSON, found \(answer.status): "
                    + String(decoding: answer.body.prefix(300), as: UTF8.self))
        }
        return (value.arrayValue ?? [value]).compactMap { $0["risk_score"]?.number?.double }
    }

    /// Both servers must give the same scores to a batch; nil for `other` checks the count alone.
    static func batch(
        _ server: Server, against other: Server?, path: String, _ body: [UInt8], rowCount: Int
    ) throws(BenchFailure) {
        let scores = try riskScores(try HTTPClient(port: server.port), path, body, server)
        guard scores.count == rowCount else {
            throw BenchFailure("\(server.name)\(path): expected \(rowCount) scores, found \(scores.count)")
        }
        guard let other else { return }
        let expected = try riskScores(try HTTPClient(port: other.port), path, body, other)
        let areEqual = zip(scores, expected).allSatisfy { abs($0 - $1) <= 1e-12 * abs($1) }
        guard expected.count == scores.count, areEqual else {
            throw BenchFailure("\(server.name) and \(other.name) disagree about a batch of \(rowCount)")
        }
    }
}
