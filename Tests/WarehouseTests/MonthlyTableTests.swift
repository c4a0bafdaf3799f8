import Foundation
import JSONText
import Storage
import SystemIO
import TestSupport
import Testing

@testable import Warehouse

@Suite("MonthlyTable")
struct MonthlyTableTests {
    private let scratch: ScratchDirectory
    private var directory: String { scratch.at("table") }

    init() throws { scratch = try ScratchDirectory() }

    private func writer(kind: String = "numbers") throws -> MonthlyTableWriter {
        try MonthlyTableWriter(directory, kind: kind)
    }

    /// Stages a file whose bytes are `text`.
    private func stage(
        _ month: String, _ text: String, in writer: borrowing MonthlyTableWriter
    ) throws -> MonthlyTable.Entry {
        let month = try #require(Month(month))
        let signature = SHA256.digest(of: Array(text.utf8))
        try Data(text.utf8).write(to: URL(fileURLWithPath: writer.stagedPath(month, signature)))
        return MonthlyTable.Entry(month: month, signature: signature, rows: text.utf8.count)
    }

    /// All files below the table, and their content.
    private func files() throws -> [String: String] {
        var found: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: directory) {
            if let text = try? String(contentsOfFile: directory + "/" + name, encoding: .utf8) { found[name] = text }
        }
        return found
    }

    @Test("a directory that holds something else is refused and left as it is")
    func foreignDirectory() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: directory + "/notes.txt"))
        let error = #expect(throws: WarehouseError.self) { _ = try writer() }
        #expect(error?.code == .badData)
        #expect(try files() == ["notes.txt": "mine"])
    }

    @Test("a FIFO among Parquet files is refused, not waited for")
    func fifo() throws {
        let path = scratch.at("a.parquet")
        #expect(mkfifo(path, 0o600) == 0)
        #expect(throws: SystemError.self) { try ParquetFolder(walking: scratch.path) }
    }

    @Test("what was committed is what is opened")
    func commit() throws {
        var writer = try writer()
        let entries = try [stage("2018-02", "b", in: writer), stage("2018-01", "aa", in: writer)]
        try writer.commit(entries, facts: ["sources": ["x"]])
        let table = try MonthlyTable.open(directory, kind: "numbers")
        #expect(table == writer.table)
        #expect(table.entries.map(\.month.description) == ["2018-01", "2018-02"])
        #expect(table.rows == 3)
        #expect(table.facts["sources"] == ["x"])
        #expect(try String(contentsOfFile: table.path(of: table.entries[0]), encoding: .utf8) == "aa")
    }

    @Test("a replaced month's old file and a removed month's directory are gone")
    func replace() throws {
        var writer = try writer()
        try writer.commit([stage("2018-01", "old", in: writer), stage("2017-12", "gone", in: writer)], facts: [:])
        let removed = try #require(Month("2017-12"))
        try writer.commit([stage("2018-01", "new", in: writer)], removing: [removed], facts: [:])
        let names = try files().keys.filter { $0.hasSuffix(".parquet") }
        #expect(names == [writer.table.entries[0].path])
        #expect(!FileManager.default.fileExists(atPath: directory + "/year=2017"))
    }

    @Test("nothing of an uncommitted run stays")
    func uncommitted() throws {
        do {
            let writer = try writer()
            _ = try stage("2018-01", "staged", in: writer)
        }
        _ = try writer()
        #expect(try files().keys.sorted() == [".lock", "ledger.json"])
    }

    @Test("the next writer removes what a killed one left, and nothing else")
    func leftovers() throws {
        do {
            var writer = try writer()
            try writer.commit([stage("2018-01", "kept", in: writer)], facts: [:])
        }
        let before = try files()
        let leftovers = [
            ".staging-1-x/spill/deep", ".staging-1-x/2018-01-f.parquet", ".new-1-ledger.json",
            "year=2018/month=01/\(String(repeating: "f", count: 32)).parquet",
            "year=2018/month=02/\(String(repeating: "0", count: 32)).parquet",
        ]
        for name in leftovers + ["year=2018/month=01/notes.txt"] {
            let url = URL(fileURLWithPath: directory).appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("x".utf8).write(to: url)
        }
        var writer = try writer()
        try writer.commit([], facts: ["a": 1])
        try writer.commit([], facts: [:])
        #expect(try files() == before.merging(["year=2018/month=01/notes.txt": "x"]) { $1 })
    }

    @Test("a second writer is refused while the first is at work")
    func lock() throws {
        do {
            let first = try writer()
            let error = #expect(throws: WarehouseError.self) { _ = try writer() }
            #expect(error?.code == .locked)
            #expect(first.table.entries.isEmpty)
        }
        _ = try writer()
    }

    @Test("a directory of other things is left alone")
    func foreign() throws {
        try FileManager.default.createDirectory(atPath: directory + "/year=2018", withIntermediateDirectories: true)
        let error = #expect(throws: WarehouseError.self) { _ = try writer() }
        #expect(error?.code == .badData)
        #expect(error?.description.contains("year=2018") == true)
    }

    @Test("another kind of table, a broken ledger and none are told apart")
    func refusals() throws {
        let missing = #expect(throws: WarehouseError.self) { try MonthlyTable.open(directory, kind: "numbers") }
        #expect(missing?.code == .notFound)
        _ = try writer(kind: "letters")
        let other = #expect(throws: WarehouseError.self) { try MonthlyTable.open(directory, kind: "numbers") }
        #expect(other?.description.contains("expected a table of numbers, found \"letters\"") == true)
        try Data("{\"format_version\": 1,".utf8).write(to: URL(fileURLWithPath: directory + "/ledger.json"))
        let broken = #expect(throws: WarehouseError.self) { _ = try writer() }
        #expect(broken?.code == .badData)
    }

    @Test("a month file that vanished is said to be missing")
    func vanished() throws {
        var writer = try writer()
        try writer.commit([stage("2018-01", "a", in: writer)], facts: [:])
        try FileManager.default.removeItem(atPath: writer.table.path(of: writer.table.entries[0]))
        let error = #expect(throws: WarehouseError.self) { try MonthlyTable.open(directory, kind: "numbers") }
        #expect(error?.description.contains("year=2018/month=01") == true)
    }
}
