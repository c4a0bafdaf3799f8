import Glibc

/// The two clocks of the operating system, as plain integers.
package enum Clock {
    /// Nanoseconds that only move forward; for durations and deadlines. C function: `clock_gettime(CLOCK_MONOTONIC)`.
    package static func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(bitPattern: Int64(time.tv_sec)) &* 1_000_000_000 &+ UInt64(bitPattern: Int64(time.tv_nsec))
    }

    /// Microseconds since 1970-01-01T00:00:00Z by the wall clock, which may jump either way.
    package static func utcMicroseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1000
    }
}
