internal import JSONText
internal import SystemIO

/// Rows a second of `POST /score_batch`, one connection, one batch after another, and the processor time of a row.
struct BatchBenchmark {
    private struct Subject {
        let name: String
        let server: Server
        let path: String
        let rowCount: Int
        let request: [UInt8]
        var rowsPerSecond: [Double] = []
        var microseconds: [Double] = []
    }

    private static let sizes = [100, 1000]

    private let options: BenchOptions
    private let treeServer: Server
    private let peer: Server?
    private let workload: Workload
    private var subjects: [Subject] = []

    init(_ options: BenchOptions, treeServer: Server, linearServer: Server, peer: Server?, workload: Workload) {
        self.options = options
        self.treeServer = treeServer
        self.peer = peer
        self.workload = workload
        for rowCount in Self.sizes {
            let body = workload.batch(rowCount)
            func add(_ name: String, _ server: Server, _ query: String) {
                let path = "/score_batch" + query
                subjects.append(
                    Subject(
                        name: "\(rowCount) rows, \(name)", server: server, path: path, rowCount: rowCount,
                        request: HTTPClient.request("POST", path, body: body)))
            }
            add("linear, 5 reasons", linearServer, "")
            add("LightGBM, no reasons", treeServer, "?top_reasons=0")
            add("LightGBM, 5 reasons", treeServer, "")
            guard let peer else { continue }
            add("FastAPI, no reasons", peer, "?top_reasons=0")
            add("FastAPI, 5 reasons", peer, "")
        }
    }

    mutating func run() throws(BenchFailure) -> [Case] {
        for rowCount in Self.sizes {
            let body = workload.batch(rowCount)
            for path in ["/score_batch", "/score_batch?top_reasons=0"] {
                try AnswerCheck.batch(treeServer, against: peer, path: path, body, rowCount: rowCount)
            }
        }
        for round in 0..<options.rounds {
            Report.say("batch: round \(round + 1) of \(options.rounds)")
            for index in subjects.indices { try measure(index) }
        }
        return subjects.map { subject in
            let microseconds = Report.rounded(Case.median(subject.microseconds))
            return Case(
                name: "batch/\(subject.name)", unit: "rows/s", values: subject.rowsPerSecond,
                facts: ["processor_us_per_row": .number(microseconds)])
        }
    }

    private mutating func measure(_ index: Int) throws(BenchFailure) {
        let subject = subjects[index]
        let client = try HTTPClient(port: subject.server.port)
        _ = try client.exchange(subject.request)  // Warms up.
        let before = subject.server.processorNanoseconds()
        let started = Clock.monotonicNanoseconds()
        let end = started + UInt64(options.seconds) * 500_000_000
        var batches = 0
        repeat {
            let answer = try client.exchange(subject.request)
            guard answer.status == 200 else { throw BenchFailure("\(subject.server.name): status \(answer.status)") }
            batches += 1
        } while Clock.monotonicNanoseconds() < end
        let elapsed = Clock.monotonicNanoseconds() - started
        let used = subject.server.processorNanoseconds() - before
        let rows = Double(batches * subject.rowCount)
        subjects[index].rowsPerSecond.append(rows * 1e9 / Double(elapsed))
        subjects[index].microseconds.append(Double(used) / 1000 / rows)
    }
}
