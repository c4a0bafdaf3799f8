/// The time that a ZIP's name says it covers: a year, or a quarter of one.
struct DatasetPeriod: Equatable, Sendable {
    let year: Int
    /// 1 to 4; nil for a year.
    let quarter: Int?

    /// `ANNUAL` or `Q1` to `Q4`.
    var name: String { quarter.map { "Q\($0)" } ?? "ANNUAL" }

    /// A whole year comes before its quarters.
    var order: (Int, Int) { (year, quarter ?? 0) }

    /// Looks for a quarter before its year, then for one behind it, then for a year alone; years are 1900 to 2099.
    ///
    /// Nil for a name without a year.
    init?(fileName: String) {
        let bytes = Array(fileName.utf8)
        if let found = Self.first(in: bytes, Self.quarterThenYear) ?? Self.first(in: bytes, Self.yearThenQuarter) {
            self.init(year: found.year, quarter: found.quarter)
        } else if let year = Self.first(in: bytes, { Self.year(in: $0, at: $1) }) {
            self.init(year: year, quarter: nil)
        } else {
            return nil
        }
    }

    private init(year: Int, quarter: Int?) {
        self.year = year
        self.quarter = quarter
    }

    private static func first<Found>(in bytes: [UInt8], _ match: ([UInt8], Int) -> Found?) -> Found? {
        for start in bytes.indices {
            if let found = match(bytes, start) { return found }
        }
        return nil
    }

    /// `Q1_2018`, `Q12018`, at the beginning or after `_` or `-`.
    private static func quarterThenYear(_ bytes: [UInt8], _ start: Int) -> (year: Int, quarter: Int)? {
        guard start == 0 || isSeparator(bytes[start - 1]), let quarter = quarter(in: bytes, at: start),
            let year = year(in: bytes, at: afterSeparator(bytes, start + 2))
        else { return nil }
        return (year, quarter)
    }

    /// `2018_Q1`, `2018Q1`.
    private static func yearThenQuarter(_ bytes: [UInt8], _ start: Int) -> (year: Int, quarter: Int)? {
        guard let year = year(in: bytes, at: start),
            let quarter = quarter(in: bytes, at: afterSeparator(bytes, start + 4))
        else { return nil }
        return (year, quarter)
    }

    private static func quarter(in bytes: [UInt8], at start: Int) -> Int? {
        guard start + 1 < bytes.count, bytes[start] | 0x20 == UInt8(ascii: "q"),
            (UInt8(ascii: "1")...UInt8(ascii: "4")).contains(bytes[start + 1])
        else { return nil }
        return Int(bytes[start + 1] - 0x30)
    }

    private static func year(in bytes: [UInt8], at start: Int) -> Int? {
        guard start + 4 <= bytes.count,
            let year = ContentRange.number(String(decoding: bytes[start..<start + 4], as: UTF8.self)),
            (1900...2099).contains(year)
        else { return nil }
        return year
    }

    private static func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") }

    private static func afterSeparator(_ bytes: [UInt8], _ position: Int) -> Int {
        position < bytes.count && isSeparator(bytes[position]) ? position + 1 : position
    }
}
