internal import HTTPProtocol
internal import SystemIO

/// The `Date` field's value, rendered once a second.
struct HTTPDateCache {
    private(set) var date = HTTPDate(unixSeconds: 0)
    private var expires: UInt64 = 0

    /// Renders the date anew when the second has passed.
    mutating func refresh(monotonic now: UInt64) {
        guard now >= expires else { return }
        let moment = Clock.utcMicroseconds()
        date = HTTPDate(unixSeconds: moment / 1_000_000)
        expires = now &+ UInt64(max(1_000_000 - moment % 1_000_000, 1)) &* 1000
    }
}
