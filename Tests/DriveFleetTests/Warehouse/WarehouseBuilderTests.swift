import Foundation
import JSONText
import Storage
import TestSupport
import Testing
import Warehouse

@testable import DriveFleet

@Suite("WarehouseBuilder", .enabled(if: TrainingTools.duckDB != nil))
struct WarehouseBuilderTests {
    private let archives: SmallArchives

    init() throws { archives = try SmallArchives() }

    @Test("a month's file has the columns in their order, a row for each drive and day, sorted by drive")
    func layout() throws {
        try archives.write(SmallArchives.quarters())
        let outcome = try archives.build()
        #expect(outcome.newArchives == 3)
        #expect(outcome.newFiles == 8)
        #expect(outcome.newRows == 242)
        let table = try DriveDays.open(archives.warehouse)
        #expect(table.entries.map(\.month.description) == ["2018-01", "2018-02", "2018-03", "2019-01"])
        #expect(table.entries.map(\.rows) == [60, 110, 30, 2])
        let types = try archives.query(
            "SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE days)")
        #expect(
            types.replacing("\"", with: "")
                == "date DATE, serial_number VARCHAR, model VARCHAR, failure INTEGER, capacity_bytes BIGINT, "
                + "smart_5_raw DOUBLE, smart_187_raw DOUBLE, smart_188_raw DOUBLE, smart_197_raw DOUBLE, "
                + "smart_198_raw DOUBLE, smart_199_raw DOUBLE, smart_241_raw DOUBLE, smart_242_raw DOUBLE, "
                + "temperature DOUBLE\n")
        let rows = try archives.query(
            "SELECT date, serial_number FROM days WHERE date < '2018-02-01'"
        ).split(separator: "\n")
        #expect(
            rows.map { $0.split(separator: ",").reversed().joined() }
                == rows.map {
                    $0.split(separator: ",").reversed().joined()
                }.sorted())
        #expect(try archives.query("SELECT count(*) - count(DISTINCT (serial_number, date)) FROM days") == "0\n")
    }

    @Test(
        "of rows for one drive and day stays the failure, then the fullest, then the greatest",
        arguments: [true, false])
    func duplicates(isReversed: Bool) throws {
        let header = "date,serial_number,model,failure,smart_5_raw,smart_187_raw\n"
        let rows = [
            "A,x,0,1,1", "A,x,1,,", "A,x,0,9,9",  // The failure, though it has less.
            "B,x,0,5,", "B,x,0,1,2", "B,x,0,,7",  // The fullest, though the others are greater.
            "C,x,0,1,2", "C,y,0,0,0", "C,y,0,0,0",  // The greater model, then.
            "D,x,,3,3", "D,x,0,3,", "D,,0,3,3",  // As full as each other: no model is the least.
        ]
        let ordered = isReversed ? rows.reversed() : rows
        let (left, right) = (ordered.prefix(6), ordered.dropFirst(6))
        for (name, rows) in [("a.zip", left), ("b.zip", right)] {
            let text = header + rows.map { "2018-01-01,\($0)\n" }.joined()
            try archives.write(name, ZipBytes([ZipBytes.Entry("2018-01-01.csv", text)]).bytes)
        }
        try archives.build()
        #expect(
            try archives.query("SELECT serial_number, model, failure, smart_5_raw, smart_187_raw FROM days")
                == "A,x,1,NULL,NULL\nB,x,0,1.0,2.0\nC,y,0,0.0,0.0\nD,x,0,3.0,NULL\n")
    }

    @Test("duplicates at the ends of row groups are found too")
    func rowGroups() throws {
        // Row groups have 122,880 rows: the pair of this drive stands over the first end.
        var text = "date,serial_number,failure\n"
        for drive in 0..<122_879 { text += "2018-01-01,\(100_000 + drive),0\n" }
        let last = "2018-01-01,222879,0\n2018-01-01,222879,1\n2018-01-01,222880,0\n"
        try archives.write("a.zip", ZipBytes([ZipBytes.Entry("2018-01-01.csv", text + last)]).bytes)
        try archives.build()
        #expect(
            try archives.query("SELECT count(*), sum(failure), max(serial_number) FROM days") == "122881,1,222880\n")
    }

    @Test("the same files in any order, any number of runs and on any number of threads make the same bytes")
    func determinism() throws {
        let quarters = SmallArchives.quarters()
        try archives.write(quarters)
        try archives.build(threads: 1)
        let expected = try archives.files()
        #expect(expected.count == 7)
        for order in [["c.zip", "b.zip", "a.zip"], ["b.zip", "c.zip", "a.zip"]] {
            let others = try SmallArchives()
            for (run, name) in order.enumerated() {
                try others.write(name, try #require(quarters[name]).bytes)
                try others.build(threads: run + 1)
            }
            #expect(try others.files() == expected)
        }
    }

    @Test("a second run adds nothing and changes nothing, also when a ZIP file has another name")
    func idempotence() throws {
        try archives.write(SmallArchives.quarters())
        try archives.build()
        let before = try archives.files()
        #expect(try archives.build().newFiles == 0)
        #expect(try archives.files() == before)
        try archives.remove("a.zip")
        try archives.write("renamed.zip", try #require(SmallArchives.quarters()["a.zip"]).bytes)
        let outcome = try archives.build()
        #expect(outcome.newFiles == 0)
        #expect(try archives.files() == before)
    }

    @Test("rows of other months than the file's name says, and files without a day in their name, find their months")
    func strayRows() throws {
        let header = "date,serial_number,failure\n"
        let files = [
            ("2018-02-01.csv", "2018-02-01,A,0\n2018-01-31,B,0\n2018-03-01,C,0\n"),
            ("2018-01-31.csv", "2018-01-31,D,0\n"),
            ("export.csv", "2018-01-05,E,0\n2017-12-31,F,1\n2018-01-31,B,1\n"),
            ("__MACOSX/._2018-02-01.csv", "no table"), ("readme.txt", "no table"),
        ]
        try archives.write("a.zip", ZipBytes(files.map { ZipBytes.Entry($0.0, header + $0.1) }).bytes)
        try archives.build()
        #expect(
            try archives.query("SELECT date, serial_number, failure FROM days")
                == "2017-12-31,F,1\n2018-01-31,B,1\n2018-01-31,D,0\n2018-01-05,E,0\n2018-02-01,A,0\n2018-03-01,C,0\n")
    }

    @Test("the first so many daily files are the same ones at each run, and later runs add the others")
    func limited() throws {
        try archives.write(SmallArchives.quarters())
        var builder = try archives.builder()
        builder.longest = 4
        #expect(try builder.run { _ in }.newFiles == 4)
        #expect(try builder.run { _ in }.newFiles == 0)
        #expect(try DriveDays.open(archives.warehouse).facts["archives"]?.arrayValue?.count == 1)
        try archives.build()
        let whole = try SmallArchives()
        try whole.write(SmallArchives.quarters())
        try whole.build()
        #expect(try archives.files() == whole.files())
    }

    @Test("a clean build forgets what was there")
    func clean() throws {
        try archives.write(SmallArchives.quarters())
        try archives.build()
        try archives.remove("a.zip")
        try archives.remove("c.zip")
        var builder = try archives.builder()
        builder.isClean = true
        #expect(try builder.run { _ in }.newFiles == 3)
        let only = try SmallArchives()
        try only.write("b.zip", try #require(SmallArchives.quarters()["b.zip"]).bytes)
        try only.build()
        #expect(try archives.files() == only.files())
    }
}
