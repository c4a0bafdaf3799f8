import Foundation
import Storage
import SystemIO
import TestSupport
import Testing
import Warehouse

@testable import DriveFleet

/// ZIP files of a few drives, and a warehouse beside them.
struct SmallArchives {
    let scratch: ScratchDirectory
    var zips: String { scratch.at("zips") }
    var warehouse: String { scratch.at("warehouse") }

    init() throws {
        SignalSource.ignoreBrokenPipes()
        scratch = try ScratchDirectory()
        try FileManager.default.createDirectory(atPath: zips, withIntermediateDirectories: true)
    }

    /// A daily file with `drives` drives, each with values of its own.
    static func day(_ day: String, drives: Range<Int>, failing: Int? = nil) -> ZipBytes.Entry {
        var text = "date,serial_number,model,capacity_bytes,failure,smart_5_raw,smart_9_raw,smart_194_raw\n"
        for drive in drives.reversed() {
            let value = drive * 31 + (Int(day.suffix(2)) ?? 0)
            text += "\(day),Z\(1000 + drive),ST4000DM00\(drive % 3),4000787030016,\(drive == failing ? 1 : 0),"
            text += "\(value % 7 == 0 ? "" : "\(value)"),\(value * 24),\(20 + value % 9)\n"
        }
        var entry = ZipBytes.Entry("data/\(day).csv", text)
        entry.method = 8
        return entry
    }

    /// Two quarters that share a month, and a year file with it all again.
    static func quarters() -> [String: ZipBytes] {
        let first = ["2018-01-30", "2018-01-31", "2018-02-01"].map { day($0, drives: 0..<30, failing: 7) }
        let second = ["2018-02-01", "2018-02-02", "2018-03-01"].map { day($0, drives: 20..<50, failing: 21) }
        return [
            "a.zip": ZipBytes(first), "b.zip": ZipBytes(second),
            "c.zip": ZipBytes([day("2018-02-02", drives: 0..<60), day("2019-01-01", drives: 3..<5)]),
        ]
    }

    func write(_ archives: [String: ZipBytes]) throws {
        for (name, archive) in archives { try write(name, archive.bytes) }
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: zips + "/" + name))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: zips + "/" + name) }

    func builder(duckDB: String? = nil, warehouse: String? = nil, threads: Int = 2) throws -> WarehouseBuilder {
        WarehouseBuilder(
            archives: zips, warehouse: warehouse ?? self.warehouse,
            duckDB: try DuckDB.find(named: duckDB ?? TrainingTools.duckDB), memoryMegabytes: 256, threads: threads)
    }

    @discardableResult
    func build(threads: Int = 2) throws -> WarehouseBuilder.Outcome {
        try builder(threads: threads).run { _ in }
    }

    /// Every file of a warehouse but the lock.
    func files(_ warehouse: String? = nil) throws -> [String: Data] {
        let root = warehouse ?? self.warehouse
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root) where name != ".lock" {
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isDirectory)
            if !isDirectory.boolValue { found[name] = try Data(contentsOf: URL(fileURLWithPath: root + "/" + name)) }
        }
        return found
    }

    /// The answer to a query about `days`, the warehouse's rows in the order in which the files have them.
    func query(_ sql: String) throws -> String {
        let table = try DriveDays.open(warehouse)
        let files = table.entries.map { DuckDB.literal(table.path(of: $0)) }.joined(separator: ", ")
        let resources = DuckDB.Resources(memoryMegabytes: 256, threads: 1, temporaryDirectory: scratch.path)
        var text = ""
        let view = "CREATE VIEW days AS FROM read_parquet([\(files)], hive_partitioning = false)"
        try DuckDB.find(named: TrainingTools.duckDB).run(
            "\(view); \(sql)", resources,
            receive: { (bytes) throws(WarehouseError) in text += String(decoding: bytes, as: UTF8.self) },
            failure: { $0 })
        return text
    }
}
