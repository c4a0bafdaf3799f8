/// A moment as HTTP writes it, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
///
/// Making one costs some divisions; a server makes one a second and keeps it.
package struct HTTPDate: Sendable {
    package static let byteCount = 29

    private var text = InlineArray<29, UInt8>(repeating: ASCII.space)

    /// - Parameter unixSeconds: Seconds since 1970-01-01 00:00:00 UTC, held to the years 1970 to 9999.
    package init(unixSeconds: Int64) {
        let seconds = Int(min(max(unixSeconds, 0), 253_402_300_799))
        let (day, secondOfDay) = (seconds / 86_400, seconds % 86_400)
        let date = Self.date(ofDay: day)
        put(Self.weekdays, item: (day + 4) % 7, at: 0)  // 1970-01-01 was a Thursday; the list starts with Sunday.
        put(", ", item: 0, width: 2, at: 3)
        putTwoDigits(date.day, at: 5)
        put(Self.months, item: date.month - 1, at: 8)
        putTwoDigits(date.year / 100, at: 12)
        putTwoDigits(date.year % 100, at: 14)
        putTwoDigits(secondOfDay / 3600, at: 17)
        text[19] = ASCII.colon
        putTwoDigits(secondOfDay / 60 % 60, at: 20)
        text[22] = ASCII.colon
        putTwoDigits(secondOfDay % 60, at: 23)
        put("GMT", item: 0, at: 26)
    }

    /// Calls `body` with the 29 bytes.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: text, body)
    }

    private static let weekdays: StaticString = "SunMonTueWedThuFriSat"
    private static let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

    private mutating func put(_ list: StaticString, item: Int, width: Int = 3, at offset: Int) {
        for index in 0..<width { text[offset + index] = list.utf8Start[item * width + index] }
    }

    private mutating func putTwoDigits(_ value: Int, at offset: Int) {
        text[offset] = ASCII.zero + UInt8(value / 10)
        text[offset + 1] = ASCII.zero + UInt8(value % 10)
    }

    /// The civil date of a day counted from 1970-01-01. Years are taken to begin in March, so that the leap day is
    /// the last of its year and the months before it have fixed lengths.
    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let daysPerEra = 146_097  // 400 years
        let sinceMarchOfYear0 = day + 719_468
        let (era, dayOfEra) = (sinceMarchOfYear0 / daysPerEra, sinceMarchOfYear0 % daysPerEra)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
