internal import SystemIO

/// What a text says as a day.
enum DayText: Equatable {
    case day(CalendarDate)
    /// The year is not first, so that day and month cannot be told apart.
    case ambiguous
    case invalid

    private static let separators: [UInt8] = [UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ".")]

    /// Reads `2018-01-31`, `2018/1/31`, and either before a time of midnight, which data tools add.
    static func parse(_ text: UnsafeRawBufferPointer) -> DayText {
        if let date = CalendarDate(iso: text) { return .day(date) }
        var index = 0
        guard let first = takeNumber(text, &index), let separator = take(text, &index, among: separators),
            let second = takeNumber(text, &index), take(text, &index, among: [separator]) != nil,
            let third = takeNumber(text, &index)
        else { return .invalid }
        guard first.digits == 4 else {
            let isDay = first.digits <= 2 && second.digits <= 2 && (third.digits == 4 || third.digits <= 2)
            return isDay ? .ambiguous : .invalid
        }
        let isYearFirst = second.digits <= 2 && third.digits <= 2 && separator != UInt8(ascii: ".")
        guard isYearFirst, isMidnight(UnsafeRawBufferPointer(rebasing: text[index...])),
            let date = CalendarDate(year: first.value, month: second.value, day: third.value)
        else { return .invalid }
        return .day(date)
    }

    private static func takeNumber(
        _ text: UnsafeRawBufferPointer, _ index: inout Int
    ) -> (value: Int, digits: Int)? {
        var value = 0
        var digits = 0
        while index < text.count, text[index] &- 0x30 <= 9 {
            guard digits < 4 else { return nil }
            value = value * 10 + Int(text[index] &- 0x30)
            digits += 1
            index += 1
        }
        return digits == 0 ? nil : (value, digits)
    }

    private static func take(_ text: UnsafeRawBufferPointer, _ index: inout Int, among bytes: [UInt8]) -> UInt8? {
        guard index < text.count, bytes.contains(text[index]) else { return nil }
        defer { index += 1 }
        return text[index]
    }

    /// Nothing, or `00:00:00` behind a blank or a T, perhaps with a fraction of zeros.
    private static func isMidnight(_ text: UnsafeRawBufferPointer) -> Bool {
        if text.isEmpty { return true }
        guard text.count >= 9, text[0] == UInt8(ascii: " ") || text[0] == UInt8(ascii: "T"),
            text[1..<9].elementsEqual("00:00:00".utf8)
        else { return false }
        let fraction = text[9...]
        return fraction.isEmpty
            || (fraction.count > 1 && fraction.first == UInt8(ascii: ".")
                && fraction.dropFirst().allSatisfy { $0 == UInt8(ascii: "0") })
    }
}
