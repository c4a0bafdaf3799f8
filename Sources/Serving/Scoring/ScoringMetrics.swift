internal import SystemIO
internal import Telemetry

/// Something scoring counts.
enum ScoringCounter {
    case rows(RowCounts)
    /// Faults of one request; none counts nothing.
    case faults(Int)
    /// Time spent scoring, explaining and writing one request's rows, in nanoseconds.
    case duration(UInt64)
}

/// Rows scored, by risk bucket.
struct RowCounts {
    private var low = 0
    private var medium = 0
    private var high = 0

    var total: Int { low + medium + high }

    subscript(bucket: RiskBucket) -> Int {
        switch bucket {
        case .low: low
        case .medium: medium
        case .high: high
        }
    }

    mutating func add(_ bucket: RiskBucket) {
        switch bucket {
        case .low: low += 1
        case .medium: medium += 1
        case .high: high += 1
        }
    }
}

/// Scoring's counters: one row of cells a worker, and one that the offload pool's threads share.
final class ScoringMetrics: Sendable {
    private enum Cell {
        static let buckets = 0
        static let faultyRequests = 3
        static let faults = 4
        static let duration = 5
        static let count = duration + LatencyHistogram.cellCount
    }

    private let workers: [CounterCells]
    private let pool = CounterCells(count: Cell.count)

    init(workerCount: Int) {
        workers = (0..<workerCount).map { _ in CounterCells(count: Cell.count) }
    }

    /// To be called on that worker's thread.
    func add(_ counter: ScoringCounter, worker: Int) {
        add(counter, to: workers[worker]) { cells, amount, index in cells.add(amount, at: index) }
    }

    /// To be called on any thread.
    func addFromPool(_ counter: ScoringCounter) {
        add(counter, to: pool) { cells, amount, index in cells.addFromAnyThread(amount, at: index) }
    }

    private func add(
        _ counter: ScoringCounter, to cells: CounterCells, _ add: (CounterCells, UInt64, Int) -> Void
    ) {
        switch counter {
        case .rows(let counts):
            // Written out: an array of the cases would be allocated for each request.
            add(cells, UInt64(counts[.low]), Cell.buckets + RiskBucket.low.rawValue)
            add(cells, UInt64(counts[.medium]), Cell.buckets + RiskBucket.medium.rawValue)
            add(cells, UInt64(counts[.high]), Cell.buckets + RiskBucket.high.rawValue)
        case .faults(let faults):
            guard faults > 0 else { return }
            add(cells, 1, Cell.faultyRequests)
            add(cells, UInt64(faults), Cell.faults)
        case .duration(let nanoseconds):
            add(cells, 1, Cell.duration + LatencyHistogram.bucket(of: nanoseconds))
            add(cells, nanoseconds, Cell.duration + LatencyHistogram.cellCount - 1)
        }
    }

    func write(to text: inout PrometheusText) {
        let rows = workers + [pool]
        text.describe("reliscore_rows_scored_total", .counter, "Rows scored, by risk bucket.")
        for bucket in RiskBucket.allCases {
            text.sample(
                "reliscore_rows_scored_total", labels: [("bucket", "\(bucket.name)")],
                rows.total(at: Cell.buckets + bucket.rawValue))
        }
        text.describe("reliscore_requests_with_faults_total", .counter, "Requests that did not match the schema.")
        text.sample("reliscore_requests_with_faults_total", rows.total(at: Cell.faultyRequests))
        text.describe("reliscore_request_faults_total", .counter, "Schema faults found in requests.")
        text.sample("reliscore_request_faults_total", rows.total(at: Cell.faults))
        text.describe(
            "reliscore_score_duration_seconds", .histogram,
            "Scoring, explaining and writing the rows of one request, without receiving and parsing.")
        text.histogram("reliscore_score_duration_seconds", cells: rows, at: Cell.duration)
    }
}
