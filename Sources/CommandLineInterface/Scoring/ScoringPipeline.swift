internal import Bytes
internal import Datasets
import Dispatch
internal import SystemIO
internal import Telemetry

/// Scores a text of any size in blocks, on several threads, with its output in the input's order.
///
/// The calling thread reads and writes; each of the others scores every so-many-th block. There are two blocks for each
/// thread, so memory is bounded whatever the size of the text.
struct ScoringPipeline {
    /// A block on its way: the caller's before `submit` and after `wait`, a thread's between them, which is what
    /// `@unchecked` asserts.
    private final class Station: @unchecked Sendable {
        var block = RowBlock()
        let scorer: BlockScorer
        private let isDone = DispatchSemaphore(value: 0)

        init(_ scorer: BlockScorer) { self.scorer = scorer }

        func score() { scorer.score(block.rows, firstLine: block.firstLine, isLast: block.isLast) }

        func submit(to queue: DispatchQueue) {
            queue.async {
                self.score()
                self.isDone.signal()
            }
        }

        func wait() { isDone.wait() }
    }

    private let stations: [Station]
    private let queues: [DispatchQueue]
    private let console: Console
    private var progress: ProgressLine?
    private var work: WorkProgress
    private(set) var rowCount = 0
    private(set) var skippedRows = 0

    /// - Parameters:
    ///   - totalBytes: Of the input, where it is known.
    ///   - makeScorer: One for each block that may be on its way.
    init(
        threads: Int, console: Console, totalBytes: Int? = nil, makeScorer: () throws -> BlockScorer
    ) rethrows {
        stations = try (0..<max(2 * threads, 1)).map { _ in Station(try makeScorer()) }
        queues = (0..<max(threads, 1)).map { DispatchQueue(label: "reliscore.score.\($0)", qos: .userInitiated) }
        self.console = console
        progress = ProgressLine(console, besideResults: true)
        work = WorkProgress(task: "", totalBytes: totalBytes)
    }

    /// - Throws: `CommandError` for the first row that cannot be scored, when the rows before it have been written.
    mutating func run(_ blocks: inout RowBlocks) throws {
        var first = 0
        var next = 0
        // Stations first..<next are with the threads, which must let go of them whatever happens.
        defer { while first < next { wait(&first) } }
        stations[0].scorer.owesHeader = true
        var parser: (any RowParser)?
        while true {
            while first < next, next - first == stations.count || !blocks.isReady { try finish(wait(&first)) }
            let station = stations[next % stations.count]
            guard try read(&blocks, into: station) else { break }
            if let parser {
                if !station.scorer.parser.isReady { station.scorer.parser = parser }
                station.submit(to: queues[next % queues.count])
                next += 1
                continue
            }
            // The header comes first, and every row needs it.
            station.score()
            if station.scorer.parser.isReady { parser = station.scorer.parser }
            try finish(station)
        }
        while first < next { try finish(wait(&first)) }
        progress?.hide()
    }

    private func read(_ blocks: inout RowBlocks, into station: Station) throws(CommandError) -> Bool {
        do throws(SystemError) {
            return try blocks.next(&station.block)
        } catch {
            throw CommandError("cannot read rows", error)
        }
    }

    @discardableResult
    private func wait(_ first: inout Int) -> Station {
        let station = stations[first % stations.count]
        first += 1
        station.wait()
        return station
    }

    /// Writes what came of a block.
    private mutating func finish(_ station: Station) throws(CommandError) {
        try console.write(station.scorer.output.bytes)
        if !station.scorer.faults.isEmpty || station.scorer.failure != nil { progress?.hide() }
        for fault in station.scorer.faults { console.note("reliscore: \(fault)") }
        rowCount += station.scorer.rowCount
        skippedRows += station.scorer.faults.count
        if let failure = station.scorer.failure { throw CommandError(failure) }
        work.doneBytes += station.block.count
        work.doneRows += station.scorer.rowCount
        progress?.show(work)
    }
}
