import Foundation
import Synchronization
import TestSupport

/// Clients that ask for scores without pause and check that every answer is of one version and has its scores.
final class LoadClients: Sendable {
    struct Counts: Sendable {
        var requests = 0
        var batches = 0
        var rows = 0
        var connections = 0
        var answersByVersion: [String: Int] = [:]
        /// Up to 20 of what went wrong, and how much did.
        var failures: [String] = []
        var failureCount = 0

        mutating func fail(_ what: String) {
            failureCount += 1
            if failures.count < 20 { failures.append(what) }
        }
    }

    /// What each version answers for each item.
    typealias Expected = [String: [Double]]

    private let isStopped = Atomic(false)
    private let counts = Mutex(Counts())
    private let threads = DispatchGroup()

    /// - Parameters:
    ///   - items: Contents of `/score`.
    ///   - expected: By version, one score per item.
    init(port: UInt16, clients: Int, items: [String], expected: Expected) {
        for index in 0..<clients {
            threads.enter()
            Thread.detachNewThread { [self, threads] in
                run(index, ScoreClient(port: port), items, expected)
                threads.leave()
            }
        }
    }

    func stop() -> Counts {
        isStopped.store(true, ordering: .relaxed)
        threads.wait()
        return counts.withLock { $0 }
    }

    private func run(_ index: Int, _ client: ScoreClient, _ items: [String], _ expected: Expected) {
        var mine = Counts()
        var step = index
        // Small batches are answered by the worker, the large one by the pool beside it.
        let batchSizes = [4, 16, 120]
        let batches = batchSizes.map { size in
            "{\"items\":[\((0..<size).map { items[$0 % items.count] }.joined(separator: ","))]}"
        }
        while !isStopped.load(ordering: .relaxed) {
            step += 1
            // Every seventh request opens a connection of its own.
            if step.isMultiple(of: 7) { client.disconnect() }
            do {
                if step.isMultiple(of: 5) {
                    let kind = step / 5 % 3
                    let rows = try client.scores(
                        step.isMultiple(of: 2) ? "/score_batch" : "/score_batch?top_reasons=0", batches[kind])
                    mine.batches += 1
                    check(rows, batchSizes[kind], from: 0, items.count, expected, &mine)
                } else {
                    let item = step % items.count
                    let rows = try client.scores(
                        step.isMultiple(of: 2) ? "/score" : "/score?top_reasons=0", items[item])
                    check(rows, 1, from: item, items.count, expected, &mine)
                }
                mine.requests += 1
            } catch {
                mine.fail("\(error)")
                client.disconnect()
            }
        }
        mine.connections = client.connectionCount
        counts.withLock { all in
            all.requests += mine.requests
            all.batches += mine.batches
            all.rows += mine.rows
            all.connections += mine.connections
            all.failureCount += mine.failureCount
            all.failures += mine.failures
            all.answersByVersion.merge(mine.answersByVersion) { $0 + $1 }
        }
    }

    private func check(
        _ rows: [ScoreClient.Row], _ count: Int, from first: Int, _ itemCount: Int, _ expected: Expected,
        _ mine: inout Counts
    ) {
        guard rows.count == count, let version = rows.first?.version, let scores = expected[version] else {
            return mine.fail("\(rows.count) rows of \(rows.first?.version ?? "nothing"), expected \(count)")
        }
        mine.answersByVersion[version, default: 0] += 1
        mine.rows += rows.count
        for (index, row) in rows.enumerated() {
            if row.version != version { mine.fail("a batch of \(version) and \(row.version)") }
            let score = scores[(first + index) % itemCount]
            if row.score.bitPattern != score.bitPattern {
                mine.fail("\(version) item \((first + index) % itemCount): \(row.score), expected \(score)")
            }
        }
    }
}
