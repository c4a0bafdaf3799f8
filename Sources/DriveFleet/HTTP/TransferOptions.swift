/// How patient transfers are, and how fast they may be.
package struct TransferOptions: Sendable, Equatable {
    /// Failures in a row that are followed by another try.
    package var retries = 5
    /// Before the second try; each further wait is twice as long, up to a minute.
    package var firstDelay: Duration = .seconds(1)
    /// A transfer below 1 KiB/s for so long is given up and tried again; whole seconds.
    package var stall: Duration = .seconds(60)
    /// For all transfers together; nil for as fast as it comes.
    package var bytesPerSecond: Int?

    package init() {}

    var schedule: RetrySchedule { RetrySchedule(retries: retries, firstDelay: firstDelay) }

    /// For one of `jobs` transfers at a time.
    func limits(jobs: Int = 1) -> HTTPTransfer.Limits {
        HTTPTransfer.Limits(stall: stall, bytesPerSecond: bytesPerSecond.map { max($0 / max(jobs, 1), 1) })
    }
}
