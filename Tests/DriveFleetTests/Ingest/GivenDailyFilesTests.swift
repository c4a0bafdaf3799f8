import Foundation
import TestSupport
import Testing

@testable import DriveFleet

@Suite(
    "DailyFileNormaliser: Backblaze's files",
    .enabled(if: PackageLayout.hasShared(for: "the normaliser on Backblaze's own files")))
struct GivenDailyFilesTests {
    /// The files of one kind and what is odd about them.
    struct Kind: Sendable, CustomTestStringConvertible {
        let archive: String
        /// All of them when empty.
        var members: [String] = []
        var read: Int
        var failures: Int
        var rejections = ""
        var refusals = ""
        /// Rows without any SMART value, where the column of the temperature shows it.
        var nullTemperatures: Int?
        var testDescription: String { members.isEmpty ? archive : "\(archive) \(members)" }
    }

    static let days = [
        // 85 columns, CRLF; the last row of the last day is cut off in its temperature.
        Kind(
            archive: "data_2013_first40days.zip", members: ["2013/2013-05-19.csv"], read: 22_615, failures: 0,
            rejections: "too_few_fields 1"),
        // 14 columns in another order, no capacity; dates as 2018/1/1, whole numbers without a point.
        Kind(
            archive: "data_Q1_2018_ST4000DM000_sample.zip", members: ["data_Q1_2018/2018-01-01.csv"], read: 6_602,
            failures: 2),
    ]

    static let whole = [
        // 131 columns, many makers.
        Kind(archive: "data_Q1_2020_day1_first32k_rows.zip", read: 32_246, failures: 1, nullTemperatures: 18),
        // 193 columns, numbers rewritten by pandas; three drives are seen again after their failure.
        Kind(
            archive: "data_Q1_2024_ST12000NM0008_failed_only.zip", read: 6_325, failures: 144,
            refusals: "capacity_bytes unknown 1"),
        // 132, 150, 180, 187, 194 and 198 columns.
        Kind(archive: "failures_by_quarter/failures_2020_Q2.csv.gz", read: 314, failures: 314),
        Kind(archive: "failures_by_quarter/failures_2020_Q4.csv.gz", read: 404, failures: 404),
        Kind(
            archive: "failures_by_quarter/failures_2022_Q1.csv.gz", read: 664, failures: 664,
            refusals: "capacity_bytes unknown 1"),
        Kind(archive: "failures_by_quarter/failures_2023_Q2.csv.gz", read: 1_389, failures: 1_389),
        Kind(archive: "failures_by_quarter/failures_2023_Q3.csv.gz", read: 982, failures: 982),
        Kind(archive: "failures_by_quarter/failures_2025_Q1.csv.gz", read: 1_067, failures: 1_067),
        // An unnamed first column, normalised columns only, whole numbers read as doubles; duplicates stay.
        Kind(
            archive: "2016_WD20EFRX_normalized_only.csv.gz", read: 6_871, failures: 3,
            refusals: "capacity_bytes out_of_range 6871", nullTemperatures: 6_871),
    ]

    static let all = [
        Kind(archive: "data_2013_first40days.zip", read: 868_504, failures: 120, rejections: "too_few_fields 1"),
        Kind(
            archive: "data_Q1_2018_ST4000DM000_sample.zip", read: 577_670, failures: 178, nullTemperatures: 1),
        Kind(archive: "data_Q2_2018_ST4000DM000_sample.zip", read: 533_904, failures: 134, nullTemperatures: 3),
        Kind(archive: "data_2018_06_ST4000DM000_full_fleet.zip", read: 834_648, failures: 52, nullTemperatures: 4),
    ]

    @Test(
        "the lines are those that Python's csv makes of the file, and everything odd is counted",
        arguments: days + whole + (PackageLayout.isDeep ? all : []))
    func sameLines(kind: Kind) throws {
        let shared = try #require(PackageLayout.shared)
        let scratch = try ScratchDirectory()
        try PythonTruth.convert(
            shared.appending(path: "data/backblaze").appending(path: kind.archive), kind.members, to: scratch)
        let counts = try PythonTruth.compare(in: scratch)
        #expect(counts.total.read == kind.read)
        #expect(counts.total.failures == kind.failures)
        #expect(counts.rejections == kind.rejections)
        #expect(counts.refusals == kind.refusals)
        if let nulls = kind.nullTemperatures { #expect(counts.total.nulls(in: .temperature) == nulls) }
    }
}
