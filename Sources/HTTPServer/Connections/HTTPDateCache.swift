internal import Bytes
internal import SystemIO

/// The `Date` field's value, rendered once a second.
struct HTTPDateCache: ~Copyable {
    private(set) var text = ByteBuffer(capacity: 64)
    private var expires: UInt64 = 0

    /// Renders the date anew when the second has passed.
    mutating func refresh(monotonic now: UInt64) {
        guard now >= expires else { return }
        let moment = Clock.utcMicroseconds()
        text.removeAll()
        text.appendHTTPDate(utcMicroseconds: moment)
        expires = now &+ UInt64(max(1_000_000 - moment % 1_000_000, 1)) &* 1000
    }
}
