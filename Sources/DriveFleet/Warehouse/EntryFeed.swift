internal import Bytes
import Dispatch
internal import Glibc
internal import Storage
import Synchronization
internal import SystemIO

/// Inflates and normalises entries of one ZIP file on several threads, and writes their lines to a pipe.
///
/// Whole lines, in the order in which threads have them: what reads the pipe must not care about the order. Memory is a
/// buffer for each thread, whatever the size of the file, because a thread waits until the pipe takes what it has.
struct EntryFeed: Sendable {
    let archive: String
    let entries: [ZipEntry]
    let threads: Int
    /// Told the compressed bytes and the rows that an entry has brought, one call at a time from each feed.
    let advance: @Sendable (_ compressedBytes: Int, _ rows: Int) -> Void

    private static let blockBytes = 1 << 20

    private struct State {
        var next = 0
        var counts: [Int: IngestCounts] = [:]
        var failure: FleetError?
        /// The reader of the pipe is gone; why is for it to say.
        var isBroken = false
    }

    /// - Parameter pipe: Nil to read and count only.
    /// - Returns: What became of the rows, by the entries' place in `entries`.
    func run(into pipe: CInt?) throws(FleetError) -> [IngestCounts] {
        let state = Mutex(State())
        let outlet = Outlet(pipe: pipe)
        DispatchQueue.concurrentPerform(iterations: min(max(threads, 1), max(entries.count, 1))) { _ in
            do throws(FleetError) {
                try work(state, outlet)
            } catch {
                state.withLock { $0.failure = $0.failure ?? error }
            }
        }
        return try state.withLock { (state) throws(FleetError) in
            if let failure = state.failure { throw failure }
            return entries.indices.map { state.counts[$0] ?? IngestCounts() }
        }
    }

    private func work(_ state: borrowing Mutex<State>, _ outlet: Outlet) throws(FleetError) {
        guard let first = take(state) else { return }
        let reader: ZipReader
        do { reader = try ZipReader(path: archive) } catch { throw FleetError(error) }
        var block = ByteBuffer(capacity: Self.blockBytes + Self.blockBytes / 2)
        var next: Int? = first
        while let index = next {
            let entry = entries[index]
            guard entry.index < reader.entries.count, reader.entries[entry.index] == entry else {
                throw FleetError(
                    .badData,
                    "cannot read \(archive): expected the file that was opened before, found another one of that name; "
                        + "run it again when nobody changes it")
            }
            let counts = try read(entry, reader, &block, outlet)
            state.withLock {
                $0.counts[index] = counts
                $0.isBroken = $0.isBroken || outlet.isBroken
                advance(entry.compressedBytes, counts.total.written)
            }
            next = take(state)
        }
    }

    /// The next entry nobody has taken; nil at the end, and after a failure.
    private func take(_ state: borrowing Mutex<State>) -> Int? {
        state.withLock { state in
            guard state.failure == nil, !state.isBroken, state.next < entries.count else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    private func read(
        _ entry: ZipEntry, _ reader: ZipReader, _ block: inout ByteBuffer, _ outlet: Outlet
    ) throws(FleetError) -> IngestCounts {
        var normaliser = DailyFileNormaliser(file: "\(archive): \(entry.name)")
        do {
            try reader.read(entry) { chunk in
                guard !outlet.isBroken else { return }
                try normaliser.append(chunk, to: &block)
                if block.count >= Self.blockBytes { try outlet.write(&block) }
            }
            // Of a file that was not read to its end nothing can be said.
            guard !outlet.isBroken else { return IngestCounts() }
            try normaliser.finish(to: &block)
            try outlet.write(&block)
        } catch let error as FleetError {
            throw error
        } catch let error as StorageError {
            throw FleetError(error)
        } catch {
            throw FleetError(.inputOutput, "cannot read \(archive): \(error)")
        }
        return normaliser.counts
    }
}

/// The pipe, which one thread writes to at a time.
private final class Outlet: Sendable {
    private let pipe: CInt?
    private let broken = Mutex(false)

    init(pipe: CInt?) { self.pipe = pipe }

    var isBroken: Bool { broken.withLock { $0 } }

    /// Writes whole lines, and empties the buffer.
    func write(_ block: inout ByteBuffer) throws(FleetError) {
        defer { block.removeAll() }
        guard let pipe else { return }
        let failure = broken.withLock { (isBroken) -> SystemError? in
            guard !isBroken else { return nil }
            do throws(SystemError) {
                try SignalSource.withBrokenPipesAsErrors { () throws(SystemError) in
                    try Self.send(block.bytes, to: pipe)
                }
            } catch let error where error.code == EPIPE {
                isBroken = true
            } catch {
                return error
            }
            return nil
        }
        if let failure { throw FleetError("write to", failure, expected: "DuckDB to read its input") }
    }

    private static func send(_ bytes: UnsafeRawBufferPointer, to pipe: CInt) throws(SystemError) {
        let descriptor = FileDescriptor(owning: pipe)
        do throws(SystemError) {
            try descriptor.writeAll(bytes, "the pipe to DuckDB")
        } catch {
            _ = descriptor.release()
            throw error
        }
        _ = descriptor.release()
    }
}
