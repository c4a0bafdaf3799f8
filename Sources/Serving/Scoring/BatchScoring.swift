internal import Bytes
internal import HTTPProtocol
internal import HTTPServer
internal import JSONText
internal import SystemIO

/// Answers one `/score_batch` request: all rows are read, then scored in one call, then written.
struct BatchScoring {
    let plan: ScoringPlan
    let query: ScoreQuery
    /// Score the good rows and list the faults beside them, instead of refusing the whole batch.
    let isLenient: Bool
    let rowLimit: Int

    func answer(
        _ body: UnsafeRawBufferPointer, scorer: RowScorer, reader requestReader: inout ScoreRequestReader,
        count: (ScoringCounter) -> Void, into response: inout Response
    ) {
        var faults = RequestFaults()
        var batch = BatchRows(columnCount: plan.featureCount)
        do {
            try read(body, &requestReader, &batch, &faults)
        } catch {
            return response.setProblem(error, in: "the batch")
        }
        guard batch.heads.count <= rowLimit else {
            return response.setProblem(
                .contentTooLarge, code: "batch_too_large",
                detail: "a batch may hold \(rowLimit) items; send the rest in another request")
        }
        count(.faults(faults))
        guard faults.isEmpty || isLenient && !faults.concernWholeRequest else { return faults.write(to: &response) }
        score(&batch, body, scorer, count, &response)
        guard isLenient else { return }
        response.addField("Preference-Applied", "handling=lenient")
        response.body.append(",\"errors\":")
        faults.appendList(to: &response.body)
        response.body.append(",\"error_count\":")
        response.body.appendDecimal(faults.count)
        response.body.append(0x7D)
    }

    // MARK: - Reading

    private func read(
        _ body: UnsafeRawBufferPointer, _ requestReader: inout ScoreRequestReader, _ batch: inout BatchRows,
        _ faults: inout RequestFaults
    ) throws(JSONError) {
        var reader = JSONReader(body)
        let token = try reader.next()
        guard token == .beginObject else {
            faults.add(
                RequestFault(
                    pointer: "", item: nil, code: .wrongType, expected: "an object with items", found: describe(token)))
            try reader.skipRest(of: token)
            return try reader.expectEnd()
        }
        var keys: Set<String> = []
        while case .key(let key) = try reader.next() {
            let name = reader.string(of: key)
            if !keys.insert(name).inserted {
                faults.add(
                    RequestFault(
                        pointer: "/" + RequestFault.step(name), item: nil, code: .duplicateKey,
                        expected: "each key once", found: "'\(name)' twice"))
            }
            if name == "items" {
                try readItems(&reader, body, &requestReader, &batch, &faults)
                guard batch.heads.count <= rowLimit else { return }
            } else {
                try reader.skipValue()
            }
        }
        if !keys.contains("items") {
            faults.add(
                RequestFault(
                    pointer: "/items", item: nil, code: .missingField, expected: "an array of items", found: "nothing"))
        }
        try reader.expectEnd()
    }

    private func readItems(
        _ reader: inout JSONReader, _ body: UnsafeRawBufferPointer, _ requestReader: inout ScoreRequestReader,
        _ batch: inout BatchRows, _ faults: inout RequestFaults
    ) throws(JSONError) {
        let token = try reader.next()
        guard token == .beginArray else {
            faults.add(
                RequestFault(
                    pointer: "/items", item: nil, code: .wrongType, expected: "an array of items",
                    found: describe(token)))
            return try reader.skipRest(of: token)
        }
        while batch.heads.count <= rowLimit {
            let first = try reader.next()
            if first == .endArray { return }
            var head = try requestReader.readItem(
                &reader, startingWith: first, bytes: body, item: batch.heads.count, row: batch.nextRow(),
                faults: &faults)
            if head.hasFaults { head.row = nil } else { head.row = batch.keepRow() }
            batch.heads.append(head)
        }
    }

    // MARK: - Writing

    private func score(
        _ batch: inout BatchRows, _ body: UnsafeRawBufferPointer, _ scorer: RowScorer,
        _ count: (ScoringCounter) -> Void, _ response: inout Response
    ) {
        let started = Clock.monotonicNanoseconds()
        let scores = batch.makeScores()
        scorer.score(rows: batch.rows, rowCount: batch.rowCount, scores: scores)
        var scoredAt = ByteBuffer(capacity: 64)
        scoredAt.appendTimestamp(utcMicroseconds: Clock.utcMicroseconds())
        if isLenient { response.body.append("{\"items\":") }
        response.body.append(0x5B)
        for (index, head) in batch.heads.enumerated() {
            if index > 0 { response.body.append(0x2C) }
            guard let rowIndex = head.row else {
                response.body.append("null")
                continue
            }
            let row = batch.rows + rowIndex * plan.featureCount
            let score = scores[rowIndex]
            let bucket = plan.bucket(of: score)
            count(.row(bucket))
            ScoreResponseWriter.append(
                plan, driveID: UnsafeRawBufferPointer(rebasing: body[head.driveID]), day: head.day, score: score,
                bucket: bucket, reasons: scorer.reasons(row: row, limit: query.topReasons), row: row,
                scoredAt: scoredAt.bytes, to: &response.body)
        }
        response.body.append(0x5D)
        count(.duration(Clock.monotonicNanoseconds() &- started))
    }
}

/// The rows of a batch, one after another, growing as they are read.
struct BatchRows: ~Copyable {
    var heads: [ScoreRequestHead] = []
    private(set) var rows: UnsafeMutablePointer<Double>
    private(set) var rowCount = 0
    private let columnCount: Int
    private var rowCapacity = 64
    private var scores: UnsafeMutablePointer<Double>?

    init(columnCount: Int) {
        self.columnCount = columnCount
        rows = .allocate(capacity: max(rowCapacity * columnCount, 1))
    }

    deinit {
        rows.deallocate()
        scores?.deallocate()
    }

    /// Where the next row is to be written, made of missing values.
    mutating func nextRow() -> UnsafeMutablePointer<Double> {
        if rowCount == rowCapacity {
            rowCapacity *= 2
            let moved = UnsafeMutablePointer<Double>.allocate(capacity: max(rowCapacity * columnCount, 1))
            moved.initialize(from: rows, count: rowCount * columnCount)
            rows.deallocate()
            rows = moved
        }
        let row = rows + rowCount * columnCount
        row.initialize(repeating: .nan, count: columnCount)
        return row
    }

    /// Keeps the row last written and returns its index.
    mutating func keepRow() -> Int {
        rowCount += 1
        return rowCount - 1
    }

    mutating func makeScores() -> UnsafeMutablePointer<Double> {
        let memory = UnsafeMutablePointer<Double>.allocate(capacity: max(rowCount, 1))
        scores?.deallocate()
        scores = memory
        return memory
    }
}
