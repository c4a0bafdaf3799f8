internal import Bytes
internal import HTTPProtocol
internal import HTTPServer
internal import JSONText
internal import SystemIO

/// Answers one `/score_batch` request: all rows are read, then scored in one call, then written.
struct BatchScoring: Scoring {
    let query: ScoreQuery
    /// Score the good rows and list the faults beside them, instead of refusing the whole batch.
    let isLenient: Bool
    let rowLimit: Int
    /// The largest answer; past it 413.
    let answerBytes: Int

    private static let itemsName: StaticString = "items"

    func answer(
        _ body: UnsafeRawBufferPointer, session: ScoringSession, count: (ScoringCounter) -> Void,
        into response: inout Response
    ) {
        defer { if !session.faults.isEmpty { session.faults.removeAll() } }
        var batch = BatchRows(columnCount: session.plan.featureCount)
        do {
            try read(body, session, &batch)
        } catch {
            return response.setProblem(error)
        }
        guard batch.heads.count <= rowLimit else {
            return response.setProblem(
                .contentTooLarge, code: "batch_too_large",
                detail: "a batch may hold \(rowLimit) items; send the rest in another request")
        }
        let started = Clock.monotonicNanoseconds()
        let scores = isAnswerable(session.faults) ? score(&batch, body, session) : []
        count(.faults(session.faults.count))
        guard isAnswerable(session.faults) else { return session.faults.write(to: &response) }
        write(batch, scores, body, session, count, &response)
        count(.duration(Clock.monotonicNanoseconds() &- started))
    }

    private func isAnswerable(_ faults: RequestFaults) -> Bool {
        faults.isEmpty || isLenient && !faults.concernWholeRequest
    }

    // MARK: - Reading

    private func read(
        _ body: UnsafeRawBufferPointer, _ session: ScoringSession, _ batch: inout BatchRows
    ) throws(JSONError) {
        var reader = JSONReader(body)
        let token = try reader.next()
        guard token == .beginObject else {
            session.faults.add(.wrongType, item: nil, at: "", expected: "an object with items", found: token.kind)
            try reader.skipRest(of: token)
            return try reader.expectEnd()
        }
        var hasItems = false
        var others: Set<[UInt8]> = []
        while case .key(let key) = try reader.next() {
            let isItems = reader.equals(key, BatchScoring.itemsName.bytes)
            if isItems && !hasItems {
                hasItems = true
                try readItems(&reader, body, session, &batch)
                guard batch.heads.count <= rowLimit else { return }
                continue
            }
            let name = reader.string(of: key)
            if isItems || !others.insert(Array(name.utf8)).inserted { session.faults.addDuplicate(name, item: nil) }
            try reader.skipValue()
        }
        if !hasItems {
            session.faults.add(
                .missingField, item: nil, at: "/items", expected: "an array of items", found: "nothing")
        }
        try reader.expectEnd()
    }

    /// Reads items until the array ends or there is one too many.
    private func readItems(
        _ reader: inout JSONReader, _ body: UnsafeRawBufferPointer, _ session: ScoringSession,
        _ batch: inout BatchRows
    ) throws(JSONError) {
        let token = try reader.next()
        guard token == .beginArray else {
            session.faults.add(.wrongType, item: nil, at: "/items", expected: "an array of items", found: token.kind)
            return try reader.skipRest(of: token)
        }
        while batch.heads.count <= rowLimit {
            let first = try reader.next()
            if case .endArray = first { return }
            let start = reader.offset
            var head = try session.reader.readItem(
                &reader, startingWith: first, bytes: body, item: batch.heads.count, row: batch.nextRow(),
                faults: &session.faults)
            if !head.hasFaults { head.row = batch.keepRow() }
            batch.heads.append(head)
            // Items are mostly of one length, so the first tells how many there are: there is no more room made than
            // bytes have come for.
            if batch.heads.count == 1 {
                batch.reserve(min(body.count / max(reader.offset - start, 64) + 1, rowLimit + 1))
            }
        }
    }

    // MARK: - Scoring

    /// The score of each row kept. A row that turns out to have none becomes a fault of its item.
    private func score(_ batch: inout BatchRows, _ body: UnsafeRawBufferPointer, _ session: ScoringSession) -> [Double]
    {
        let scores = [Double](unsafeUninitializedCapacity: batch.rowCount) { memory, count in
            count = batch.rowCount
            guard let start = memory.baseAddress, count > 0 else { return }
            session.scorer.score(rows: batch.rows, rowCount: count, scores: start)
        }
        for (item, head) in batch.heads.enumerated() {
            guard let row = head.row, scores[row].isNaN else { continue }
            batch.heads[item].row = nil
            let kept = session.faults.kept.count
            session.scorer.addOverflow(of: batch.row(row), item: item, to: &session.faults)
            if let driveID = head.driveIDText(in: body) { session.faults.name(driveID: driveID, since: kept) }
        }
        return scores
    }

    // MARK: - Writing

    private func write(
        _ batch: borrowing BatchRows, _ scores: [Double], _ body: UnsafeRawBufferPointer, _ session: ScoringSession,
        _ count: (ScoringCounter) -> Void, _ response: inout Response
    ) {
        // About as long as most rows' answers; a guess that is wrong only grows.
        response.body.reserve(min(batch.heads.count * 256, answerBytes))
        if isLenient { response.body.append("{\"items\":") }
        response.body.append(UInt8(ascii: "["))
        let writer = session.writerOfNow()
        let isExplained = query.topReasons > 0 && session.plan.model.explainer != nil
        var rowCounts = RowCounts()
        defer { count(.rows(rowCounts)) }
        var explained = 0..<0
        for (item, head) in batch.heads.enumerated() {
            if item > 0 { response.body.append(UInt8(ascii: ",")) }
            guard let rowIndex = head.row else {
                response.body.append("null")
                continue
            }
            let row = batch.row(rowIndex)
            if isExplained, !explained.contains(rowIndex) {
                explained = rowIndex..<min(rowIndex + session.scorer.explainedRows, batch.rowCount)
                session.scorer.explain(rows: row, rowCount: explained.count)
            }
            let place = rowIndex - explained.lowerBound
            writer.append(
                driveID: UnsafeRawBufferPointer(rebasing: body[head.driveID]), day: head.day, score: scores[rowIndex],
                reasons: isExplained ? session.scorer.reasons(ofExplained: place, limit: query.topReasons) : [],
                row: row, to: &response.body)
            rowCounts.add(session.plan.bucket(of: scores[rowIndex]))
            guard response.body.count <= answerBytes else {
                return response.setProblem(
                    .contentTooLarge, code: "answer_too_large",
                    detail: "the answer would be larger than \(answerBytes) bytes; ask for fewer rows or reasons")
            }
        }
        response.body.append(UInt8(ascii: "]"))
        guard isLenient else { return }
        response.addField("Preference-Applied", "handling=lenient")
        response.body.append(",\"errors\":")
        session.faults.appendList(to: &response.body)
        response.body.append(",\"error_count\":")
        response.body.appendDecimal(session.faults.count)
        response.body.append(UInt8(ascii: "}"))
    }
}
