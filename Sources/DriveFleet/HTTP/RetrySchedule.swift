internal import Glibc

/// A try that failed, and whether another may do better.
struct AttemptFailure: Error {
    enum Retry: Equatable {
        /// The next try would end the same.
        case never
        /// After this time at least, when the server named one.
        case again(after: Duration?)
        /// All that was promised came, and is no good.
        case anew
    }

    let error: FleetError
    let retry: Retry

    init(_ error: FleetError, _ retry: Retry) {
        self.error = error
        self.retry = retry
    }

    /// An answer with another status than was wanted.
    init(status: Int, _ url: String, _ retryAfter: Duration?) {
        let isTransient = status >= 500 || [408, 425, 429].contains(status)
        let remedy =
            switch status {
            case 401, 403: "the server does not let this file be read"
            case 404, 410: "it is not there any more, make the manifest again with `reliscore data manifest`"
            default: isTransient ? "try again later" : "check the address"
            }
        self.init(
            FleetError(
                status == 404 || status == 410 ? .notFound : .network,
                "cannot fetch \(url): expected status 200, found \(status); \(remedy)"),
            isTransient ? .again(after: retryAfter) : .never)
    }
}

/// How long to wait before each of a bounded number of further tries.
struct RetrySchedule: Sendable, Equatable {
    /// Failures in a row that are followed by another try.
    var retries = 5
    /// Before the second try; each further wait is twice as long.
    var firstDelay: Duration = .seconds(1)
    var longestDelay: Duration = .seconds(60)
    /// A server that asks for more than this is not waited for.
    var longestRetryAfter: Duration = .seconds(600)

    /// The wait after so many failures in a row; nil when it is time to give up.
    ///
    /// - Parameter random: From 0 up to 1. It takes up to half of the delay away, so that clients which failed at once
    ///   do not come back at once.
    func delay(failures: Int, _ retry: AttemptFailure.Retry, random: Double) -> Duration? {
        guard retry != .never, failures <= retries else { return nil }
        var delay = firstDelay
        for _ in 1..<max(failures, 1) where delay < longestDelay { delay *= 2 }
        delay = min(delay, longestDelay) * (1 - random / 2)
        guard case .again(let asked?) = retry else { return delay }
        return asked > longestRetryAfter ? nil : max(asked, delay)
    }

    /// Tries until it works or the schedule ends, on the calling thread.
    func run<Value>(_ attempt: () throws(AttemptFailure) -> Value) throws(FleetError) -> Value {
        var failures = 0
        while true {
            do throws(AttemptFailure) {
                return try attempt()
            } catch {
                failures += 1
                guard let wait = delay(failures: failures, error.retry, random: .random(in: 0..<1)) else {
                    throw error.error
                }
                Self.sleep(wait)
            }
        }
    }

    static func sleep(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var rest = timespec()
        // Signals interrupt it.
        while nanosleep(&time, &rest) == -1 { time = rest }
    }
}
