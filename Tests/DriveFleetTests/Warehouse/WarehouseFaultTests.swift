import Foundation
import Storage
import TestSupport
import Testing
import Warehouse

@testable import DriveFleet

@Suite("WarehouseBuilder: faults", .enabled(if: TrainingTools.duckDB != nil))
struct WarehouseFaultTests {
    private let archives: SmallArchives

    init() throws { archives = try SmallArchives() }

    /// What a build of the ZIP files that are there would give.
    private func undisturbed() throws -> [String: Data] {
        let elsewhere = archives.scratch.at("undisturbed")
        _ = try archives.builder(warehouse: elsewhere).run { _ in }
        return try archives.files(elsewhere)
    }

    /// Bytes that cannot be used in the place of `b.zip`, and what the error must say.
    enum Damage: CaseIterable {
        case cutOff, damagedData, ambiguousDate, noHeader

        var bytes: [UInt8] {
            let good = SmallArchives.quarters()["b.zip"]?.bytes ?? []
            switch self {
            case .cutOff: return Array(good.prefix(good.count * 2 / 3))
            case .damagedData:
                var bytes = good
                bytes[good.count / 2] ^= 1
                return bytes
            case .ambiguousDate:
                return ZipBytes([
                    SmallArchives.day("2018-02-01", drives: 0..<3),
                    ZipBytes.Entry("2018-02-02.csv", "date,serial_number\n02/03/2018,A\n"),
                ]).bytes
            case .noHeader:
                return ZipBytes([
                    SmallArchives.day("2018-02-01", drives: 0..<3), ZipBytes.Entry("2018-02-02.csv", ""),
                ]).bytes
            }
        }

        var words: [String] {
            switch self {
            case .cutOff: ["b.zip", "cut off"]
            case .damagedData: ["b.zip", "data/2018-02-02.csv", "CRC"]
            case .ambiguousDate: ["b.zip", "2018-02-02.csv", "02/03/2018"]
            case .noHeader: ["b.zip", "2018-02-02.csv", "empty"]
            }
        }
    }

    @Test(
        "nothing of a ZIP file that cannot be used is committed, and those before it stay", arguments: Damage.allCases)
    func damaged(_ damage: Damage) throws {
        let quarters = SmallArchives.quarters()
        try archives.write("a.zip", try #require(quarters["a.zip"]).bytes)
        let before = try undisturbed()
        try archives.write(quarters)
        try archives.write("b.zip", damage.bytes)
        let builder = try archives.builder()
        let error = #expect(throws: FleetError.self) { try builder.run { _ in } }
        let message = error?.description ?? ""
        for word in damage.words { #expect(message.contains(word), "\(message)") }
        let after = try archives.files()
        #expect(after["ledger.json"] == before["ledger.json"])
        #expect(after.keys.sorted() == before.keys.filter { !$0.hasPrefix("quality") }.sorted())

        try archives.remove("b.zip")
        let expected = try undisturbed()
        try archives.write("b.zip", damage.bytes)
        var patient = builder
        patient.keepsGoing = true
        #expect(try patient.run { _ in }.failures.count == 1)
        #expect(try archives.files() == expected)
    }

    @Test("a directory without ZIP files, and one that is not there, are said to be so")
    func nothingToBuild() throws {
        let error = #expect(throws: FleetError.self) { try archives.build() }
        #expect(error?.code == .notFound)
        try archives.remove("")
        let missing = #expect(throws: FleetError.self) { try archives.build() }
        #expect(missing?.code == .notFound)
    }

    @Test("a ledger whose months are gone is refused, not taken for whole")
    func ledgerWithoutMonths() throws {
        try archives.write(SmallArchives.quarters())
        try archives.build()
        do {
            var writer = try MonthlyTableWriter(archives.warehouse, kind: DriveDays.kind)
            let months = Set(writer.table.entries.map(\.month))
            try writer.commit([], removing: months, facts: writer.table.facts)
        }
        let error = #expect(throws: FleetError.self) { try archives.build() }
        #expect(error?.code == .badData && error?.description.contains("--clean") == true)
    }

    @Test("a second builder is refused")
    func lock() throws {
        try archives.write(SmallArchives.quarters())
        let writer = try MonthlyTableWriter(archives.warehouse, kind: DriveDays.kind)
        let error = #expect(throws: FleetError.self) { try archives.build() }
        #expect(error?.code == .locked)
        #expect(writer.table.entries.isEmpty)
    }

    /// A program in front of DuckDB that does something to the tasks that read rows.
    private func meddler(_ instead: String) throws -> String {
        let real = try DuckDB.find(named: TrainingTools.duckDB).program
        let script = """
            #!/bin/sh
            case "$*" in *read_csv*) \(instead);; esac
            exec '\(real)' "$@"
            """
        try archives.scratch.write("meddler", script)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: archives.scratch.at("meddler"))
        return archives.scratch.at("meddler")
    }

    @Test(
        "a DuckDB that dies, or gets less than was sent, leaves the warehouse as it was",
        arguments: [
            ("kill -9 $$", "signal 9"), ("head -c 100 >/dev/null; kill -9 $$", "signal 9"),
            ("head -n 7 | REAL \"$@\"; exit", "expected 60 new rows"),
            ("echo 'No space left on device' >&2; exit 1", "No space left on device"),
        ])
    func engineFault(_ instead: String, _ words: String) throws {
        try archives.write(SmallArchives.quarters())
        let real = try DuckDB.find(named: TrainingTools.duckDB).program
        let builder = try archives.builder(duckDB: meddler(instead.replacing("REAL", with: "'\(real)'")))
        let error = #expect(throws: FleetError.self) { try builder.run { _ in } }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(try archives.files().keys.sorted() == ["ledger.json"])
        try archives.build()
        #expect(try archives.files() == undisturbed())
    }
}
