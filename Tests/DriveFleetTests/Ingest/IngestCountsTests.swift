import JSONText
import Testing
import Warehouse

@testable import DriveFleet

@Suite("IngestCounts")
struct IngestCountsTests {
    private static let january = """
        date,serial_number,model,failure,capacity_bytes
        2018-01-30,A,M,0,-1
        2018-01-31,A,,1,5
        2018-01-31,,M,0,5
        2018-02-01,B,M,0,
        nonsense,B,M,0,
        date,serial_number,model,failure,capacity_bytes

        """

    @Test("rows are counted in their month, those without a day apart")
    func months() throws {
        let counts = NormalisedFile(Self.january).counts
        let january = try #require(Month(year: 2018, month: 1).flatMap { counts.months[$0] })
        let february = try #require(Month(year: 2018, month: 2).flatMap { counts.months[$0] })
        #expect((january.read, january.written, january.failures) == (3, 2, 1))
        #expect((february.read, february.written, february.failures) == (1, 1, 0))
        #expect(january.nulls(in: .model) == 1)
        #expect(january.nulls(in: .capacityBytes) == 1)
        #expect(january.refused(.capacityBytes, for: .unknown) == 1)
        #expect(february.nulls(in: .capacityBytes) == 1)
        #expect(february.refused(.capacityBytes, for: .unknown) == 0)
        #expect(january.rejected(for: .noSerialNumber) == 1)
        #expect(counts.undated.rejected(for: .badDate) == 1)
        #expect(counts.repeatedHeaders == 1)
        #expect(counts.total.read == 5)
    }

    @Test("the counts of two files add up to those of both in one")
    func sums() {
        let body = Self.january.drop { $0 != "\n" }
        var sum = NormalisedFile(Self.january).counts
        sum.add(NormalisedFile("date,serial_number,model,failure,capacity_bytes" + body).counts)
        #expect(sum == NormalisedFile(Self.january + body.dropFirst()).counts)
    }

    @Test("what is written as JSON reads back")
    func json() throws {
        let counts = NormalisedFile(Self.january).counts
        #expect(IngestCounts(json: counts.json) == counts)
        #expect(IngestCounts(json: IngestCounts().json) == IngestCounts())
        #expect(IngestCounts(json: ["months": 1]) == nil)
        let january = counts.json["months"]?[0]
        #expect(january?["month"] == "2018-01")
        #expect(january?["set_to_null"] == ["capacity_bytes": ["unknown": 1]])
        #expect(counts.json["rejected"] == ["bad_date": 1, "no_serial_number": 1])
        #expect(counts.json["rows_written"] == 3)
    }
}
