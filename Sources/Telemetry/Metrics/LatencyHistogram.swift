/// A histogram of durations inside a row of `CounterCells`: a count per bucket, then the sum in nanoseconds.
package struct LatencyHistogram: Sendable {
    /// Upper bounds in nanoseconds: the OpenTelemetry HTTP bounds (5 ms to 10 s) with finer ones in front, from 50 µs,
    /// because a score takes microseconds.
    package static let bounds: [UInt64] = [
        50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000,
        75_000_000, 100_000_000, 250_000_000, 500_000_000, 750_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000,
        7_500_000_000, 10_000_000_000,
    ]

    /// Cells one histogram takes: the bounded buckets, the unbounded one and the sum.
    package static let cellCount = 22

    /// Counts one duration into the histogram whose first cell is `start`.
    package static func record(nanoseconds: UInt64, in cells: CounterCells, at start: Int) {
        cells.add(at: start + bucket(of: nanoseconds))
        cells.add(nanoseconds, at: start + cellCount - 1)
    }

    /// Index of the bucket a duration falls into.
    package static func bucket(of nanoseconds: UInt64) -> Int {
        bounds.withUnsafeBufferPointer { bounds in
            var index = 0
            while index < bounds.count, nanoseconds > bounds[index] { index += 1 }
            return index
        }
    }
}
