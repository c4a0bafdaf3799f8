internal import Dispatch
internal import Synchronization

/// Rows in chunks of one size, worked on by several threads and merged in the order of the rows: the result is the same
/// for any number of threads.
struct RowChunks: Sendable {
    let rowCount: Int
    let threads: Int

    static let chunkRows = 16_384
    /// Parts that wait to be merged, for each thread; bounds the memory.
    private static let waveChunks = 4

    /// - Parameters:
    ///   - work: Makes a part of a chunk's rows, on any thread.
    ///   - merge: Takes the parts one after the other, on the caller's thread.
    func forEach<Part: Sendable>(_ work: @Sendable (Range<Int>) -> Part, merge: (Part, Range<Int>) -> Void) {
        let ranges = stride(from: 0, to: rowCount, by: Self.chunkRows).lazy.map { start in
            start..<min(start + Self.chunkRows, rowCount)
        }
        guard threads > 1 else {
            for range in ranges { merge(work(range), range) }
            return
        }
        var wave: [Range<Int>] = []
        for range in ranges {
            wave.append(range)
            guard wave.count == threads * Self.waveChunks || range.upperBound == rowCount else { continue }
            for (part, range) in zip(parts(of: wave, work), wave) { merge(part, range) }
            wave.removeAll()
        }
    }

    private func parts<Part: Sendable>(of wave: [Range<Int>], _ work: @Sendable (Range<Int>) -> Part) -> [Part] {
        let next = Atomic(0)
        let done = Mutex([(index: Int, part: Part)]())
        DispatchQueue.concurrentPerform(iterations: min(threads, wave.count)) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < wave.count else { return }
                let part = work(wave[index])
                done.withLock { $0.append((index, part)) }
            }
        }
        return done.withLock { $0.sorted { $0.index < $1.index }.map(\.part) }
    }
}
