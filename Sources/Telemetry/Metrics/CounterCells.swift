import Synchronization

/// A fixed row of counters with one writer and any number of readers.
///
/// The writer adds with a plain load and store (no locked instruction); a reader on another thread sees each counter
/// whole, though two counters may be a moment apart.
package final class CounterCells: @unchecked Sendable {  // Fixed memory of atomics; only the owner writes.
    private let cells: UnsafeMutablePointer<Atomic<UInt64>>
    package let count: Int

    package init(count: Int) {
        self.count = count
        cells = .allocate(capacity: count)
        for index in 0..<count { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: count)
        cells.deallocate()
    }

    /// To be called by the one writer.
    package func add(_ amount: UInt64 = 1, at index: Int) {
        precondition(index >= 0 && index < count)
        cells[index].store(cells[index].load(ordering: .relaxed) &+ amount, ordering: .relaxed)
    }

    /// For a row that has several writers instead: a locked addition.
    package func addFromAnyThread(_ amount: UInt64 = 1, at index: Int) {
        precondition(index >= 0 && index < count)
        cells[index].wrappingAdd(amount, ordering: .relaxed)
    }

    /// To be called by the one writer; for gauges.
    package func set(_ value: UInt64, at index: Int) {
        precondition(index >= 0 && index < count)
        cells[index].store(value, ordering: .relaxed)
    }

    package func value(at index: Int) -> UInt64 {
        precondition(index >= 0 && index < count)
        return cells[index].load(ordering: .relaxed)
    }
}
