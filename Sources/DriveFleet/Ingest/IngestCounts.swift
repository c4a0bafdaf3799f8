package import Warehouse

/// What became of the rows of one or more daily files, by month. Counts of several files add up.
package struct IngestCounts: Sendable, Equatable {
    /// Why a row is not kept.
    package enum Rejection: Int, CaseIterable, Sendable {
        case tooFewFields, tooManyFields, noDate, badDate, noSerialNumber, badSerialNumber

        package var name: String {
            switch self {
            case .tooFewFields: "too_few_fields"
            case .tooManyFields: "too_many_fields"
            case .noDate: "no_date"
            case .badDate: "bad_date"
            case .noSerialNumber: "no_serial_number"
            case .badSerialNumber: "bad_serial_number"
            }
        }
    }

    /// Why a value that is there is not kept, and null is written.
    package enum Refusal: Int, CaseIterable, Sendable {
        /// A capacity of -1: the drive did not say.
        case unknown
        /// A capacity that no drive has, or a failure that is neither 0 nor 1.
        case outOfRange
        case notANumber
        /// Infinite, or too large for a Double.
        case notFinite
        /// Bytes that are not UTF-8, or control characters.
        case notText

        package var name: String {
            switch self {
            case .unknown: "unknown"
            case .outOfRange: "out_of_range"
            case .notANumber: "not_a_number"
            case .notFinite: "not_finite"
            case .notText: "not_text"
            }
        }
    }

    /// The rows of one month.
    package struct Rows: Sendable, Equatable {
        /// Rows of data, rejected ones included; blank lines and headers are no rows.
        package internal(set) var read = 0
        package internal(set) var written = 0
        /// Rows written with `failure` 1.
        package internal(set) var failures = 0
        var rejected = [Int](repeating: 0, count: Rejection.allCases.count)
        var nulls = [Int](repeating: 0, count: DriveColumn.allCases.count)
        var refused = [Int](repeating: 0, count: Refusal.allCases.count * DriveColumn.allCases.count)

        package init() {}

        package func rejected(for reason: Rejection) -> Int { rejected[reason.rawValue] }

        /// Written rows in which the column is null, for whatever reason.
        package func nulls(in column: DriveColumn) -> Int { nulls[column.rawValue] }

        /// Written rows in which the file has a value that became null.
        package func refused(_ column: DriveColumn, for reason: Refusal) -> Int {
            refused[Self.place(column, reason)]
        }

        mutating func reject(for reason: Rejection) {
            read &+= 1
            rejected[reason.rawValue] &+= 1
        }

        mutating func refuse(_ column: DriveColumn, for reason: Refusal) {
            refused[Self.place(column, reason)] &+= 1
        }

        package mutating func add(_ other: Rows) {
            read &+= other.read
            written &+= other.written
            failures &+= other.failures
            for (index, count) in other.rejected.enumerated() { rejected[index] &+= count }
            for (index, count) in other.nulls.enumerated() { nulls[index] &+= count }
            for (index, count) in other.refused.enumerated() { refused[index] &+= count }
        }

        static func place(_ column: DriveColumn, _ reason: Refusal) -> Int {
            reason.rawValue * DriveColumn.allCases.count + column.rawValue
        }
    }

    package internal(set) var months: [Month: Rows] = [:]
    /// Rows that do not say when: all of them rejected.
    package internal(set) var undated = Rows()
    /// Headers in the middle, which are left out.
    package internal(set) var repeatedHeaders = 0

    package init() {}

    package var total: Rows {
        var sum = undated
        for rows in months.values { sum.add(rows) }
        return sum
    }

    package mutating func add(_ other: IngestCounts) {
        for (month, rows) in other.months { months[month, default: Rows()].add(rows) }
        undated.add(other.undated)
        repeatedHeaders &+= other.repeatedHeaders
    }
}
