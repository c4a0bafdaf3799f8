import Foundation
import JSONText
import TestSupport
import Testing
import Warehouse

@testable import DriveFleet

@Suite("WarehouseQuality", .enabled(if: TrainingTools.duckDB != nil))
struct WarehouseQualityTests {
    private let archives: SmallArchives

    init() throws {
        archives = try SmallArchives()
        let header = "date,serial_number,model,capacity_bytes,failure,smart_5_raw\n"
        let files = [
            ("2018-01-01.csv", "2018-01-01,A,x,-1,0,1\n2018-01-01,B,x,4,0,\n2018-01-01,B,x,4,1,\n"),
            ("2018-01-03.csv", "2018-01-03,A,x,5,0\n2018-01-03,,x,5,0,1\n2018-01-03,B,\"x, y\",5,0,\n"),
            ("2018-03-31.csv", "2018-03-31,C,,5,1,2\n"),
        ]
        try archives.write("a.zip", ZipBytes(files.map { ZipBytes.Entry($0.0, header + $0.1) }).bytes)
    }

    @Test("counts what is there, what was rejected, and what is missing")
    func report() throws {
        let quality = try archives.build().quality
        let json = quality.json
        func number(_ key: String) -> Int? { json[key]?.number?.int }
        #expect(number("rows") == 4)
        #expect(number("rows_read") == 7)
        #expect(number("drives") == 3)
        #expect(number("failures") == 2)
        #expect(number("failed_drives") == 2)
        #expect(number("drives_seen_after_their_failure") == 1)
        #expect(number("drives_of_several_models") == 1)
        #expect(number("duplicates_resolved") == 1)
        #expect(json["rejected"] == ["too_few_fields": 1, "no_serial_number": 1])
        #expect(json["set_to_null"] == ["capacity_bytes": ["unknown": 1]])
        #expect(
            json["missing"] == [
                ["first": "2018-01-02", "last": "2018-01-02", "days": 1],
                ["first": "2018-01-04", "last": "2018-03-30", "days": 86],
            ])
        #expect(json["months"]?[0]?["nulls"]?["smart_5_raw"] == 2)
        #expect(json["months"]?[0]?["drives"] == 2)
        #expect(json["months"]?[1]?["nulls"]?["model"] == 1)
        let models = json["models"]?.arrayValue?.compactMap { $0["model"]?.stringValue }
        #expect(models == ["x", "", "x, y"])
        #expect(quality.text.contains("2018-01-01 to 2018-03-31"))
    }

    @Test("is what the files say, and is written again when it is lost or about another state")
    func files() throws {
        let quality = try archives.build().quality
        let before = try archives.files()
        let page = String(decoding: try #require(before["quality.html"]), as: UTF8.self)
        #expect(page.contains("x, y"))
        #expect(try WarehouseQuality.open(archives.warehouse) == quality)
        try FileManager.default.removeItem(atPath: archives.warehouse + "/quality.html")
        try Data("{}".utf8).write(to: URL(fileURLWithPath: archives.warehouse + "/quality.json"))
        let error = #expect(throws: FleetError.self) { try WarehouseQuality.open(archives.warehouse) }
        #expect(error?.code == .notFound)
        try archives.build()
        #expect(try archives.files() == before)
    }
}
