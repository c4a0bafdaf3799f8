import Bytes
import Foundation
import JSONText
import Storage
import TestSupport
import Testing
import Warehouse

@testable import DriveFleet

@Suite("DailyFileNormaliser: the made-up fleet")
struct SmokeFleetTests {
    private static let archives = ["data_2013_layout.zip", "data_2018_layout.zip", "data_2024_layout.zip"]

    @Test(
        "of an archive, with what macOS adds to it, each daily file gives the lines of Python's csv",
        arguments: archives)
    func sameLines(archive: String) throws {
        let scratch = try ScratchDirectory()
        try PythonTruth.convert(FixtureFiles.url("backblaze/\(archive)"), to: scratch)
        #expect(try PythonTruth.compare(in: scratch) == read(archive))
    }

    @Test("rows, failures and everything odd are those that the recipe put in")
    func counts() throws {
        let expected = try JSONValue.parse(FixtureFiles.bytes("backblaze/expected.json"))
        var all = IngestCounts()
        for archive in Self.archives {
            let counts = try read(archive)
            #expect(counts.total.failures == expected["archives"]?[archive]?["failures"]?.number?.int)
            all.add(counts)
        }
        #expect(all.total.read == expected["rows_with_duplicates"]?.number?.int)
        #expect(all.total.failures == expected["failures"]?.number?.int)
        #expect(all.repeatedHeaders == expected["repeated_headers"]?.number?.int)
        #expect(all.rejections == "too_few_fields 1")
        #expect(all.refusals == "capacity_bytes unknown 1, capacity_bytes out_of_range 1")
        #expect(all.months.keys.map(\.description).sorted() == ["2024-01", "2024-02", "2024-03", "2024-04"])
    }

    private func read(_ archive: String) throws -> IngestCounts {
        let reader = try ZipReader(path: FixtureFiles.url("backblaze/\(archive)").path)
        var counts = IngestCounts()
        for entry in reader.entries where DailyFileNormaliser.isDailyFile(entry.name) {
            var normaliser = DailyFileNormaliser(file: entry.name)
            var output = ByteBuffer()
            try reader.bytes(of: entry).withUnsafeBytes { try normaliser.append($0, to: &output) }
            try normaliser.finish(to: &output)
            counts.add(normaliser.counts)
        }
        return counts
    }
}
