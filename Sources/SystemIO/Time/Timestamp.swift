internal import Bytes

/// A moment in UTC, to the microsecond, as answers and artifacts write it (RFC 3339).
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Since 1970-01-01T00:00:00Z, without leap seconds.
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// By the wall clock.
    package static var now: Timestamp { Timestamp(microseconds: Clock.utcMicroseconds()) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    package var description: String {
        var buffer = ByteBuffer(capacity: 64)
        buffer.appendTimestamp(utcMicroseconds: microseconds)
        return buffer.text
    }

    /// Reads `2026-11-20T12:00:00Z`, with or without a fraction; `Z`, `+01:00` or nothing (taken as UTC) at the end.
    package init?(_ text: String) {
        var reader = DigitReader(rest: Array(text.utf8)[...])
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), let date = CalendarDate(year: year, month: month, day: day),
            reader.skip("Tt "), let hour = reader.number(2), hour <= 23, reader.skip(":"),
            let minute = reader.number(2), minute <= 59, reader.skip(":"),
            let second = reader.number(2), second <= 60,
            let fraction = reader.fraction(), let offset = reader.offsetMinutes(), reader.rest.isEmpty
        else { return nil }
        let minutes = (Int(date.daysSinceEpoch) * 24 + hour) * 60 + minute - offset
        microseconds = Int64((minutes * 60 + second) * 1_000_000 + fraction)
    }
}

private struct DigitReader {
    var rest: ArraySlice<UInt8>

    mutating func number(_ count: Int) -> Int? {
        guard rest.count >= count else { return nil }
        var value = 0
        for byte in rest.prefix(count) {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        rest = rest.dropFirst(count)
        return value
    }

    mutating func skip(_ allowed: String) -> Bool {
        guard let byte = rest.first, allowed.utf8.contains(byte) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Microseconds; finer digits are dropped. Zero where there is no fraction, nil where its digits are missing.
    mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        guard var value = number(1) else { return nil }
        value *= 100_000
        var unit = 10_000
        while let digit = number(1) {
            value += digit * unit
            unit /= 10
        }
        return value
    }

    mutating func offsetMinutes() -> Int? {
        let isWest = rest.first == UInt8(ascii: "-")
        guard skip("+-") else {
            _ = skip("Zz")
            return 0
        }
        guard let hours = number(2), hours <= 23, skip(":"), let minutes = number(2), minutes <= 59 else { return nil }
        return (hours * 60 + minutes) * (isWest ? -1 : 1)
    }
}
