package import Bytes

extension ByteBuffer {
    /// Appends `2026-07-01T12:00:00.123456Z`; the fraction is left out when it is zero.
    package mutating func appendTimestamp(utcMicroseconds moment: Int64) {
        let moment = max(moment, 0)
        let microseconds = Int(moment % 86_400_000_000)
        append(CalendarDate(utcMicroseconds: moment))
        append(0x54)  // T
        appendTimeOfDay(seconds: microseconds / 1_000_000)
        let fraction = microseconds % 1_000_000
        if fraction != 0 {
            append(0x2E)
            appendDigits(fraction, count: 6)
        }
        append(0x5A)  // Z
    }

    /// Appends `YYYY-MM-DD`.
    package mutating func append(_ date: CalendarDate) {
        let (year, month, day) = date.components
        appendDigits(year, count: 4)
        append(0x2D)
        appendDigits(month, count: 2)
        append(0x2D)
        appendDigits(day, count: 2)
    }

    private mutating func appendTimeOfDay(seconds: Int) {
        appendDigits(seconds / 3600, count: 2)
        append(0x3A)
        appendDigits(seconds / 60 % 60, count: 2)
        append(0x3A)
        appendDigits(seconds % 60, count: 2)
    }

    /// Appends the last `count` decimal digits of a non-negative number, with leading zeros.
    private mutating func appendDigits(_ value: Int, count digits: Int) {
        let start = reserve(digits)
        var rest = value
        for index in stride(from: digits - 1, through: 0, by: -1) {
            start.storeBytes(of: UInt8(truncatingIfNeeded: 0x30 + rest % 10), toByteOffset: index, as: UInt8.self)
            rest /= 10
        }
        advance(by: digits)
    }
}
